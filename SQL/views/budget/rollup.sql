-- Every budget with all that is allocated below it: its own balances and those of its descendants.
CREATE OR REPLACE VIEW budget.rollup AS
WITH RECURSIVE below AS (
  SELECT c.employer_id, c.cell_id AS top_id, c.cell_id FROM budget.cell AS c
  UNION ALL
  SELECT b.employer_id, b.top_id, c.cell_id
  FROM below AS b
  JOIN budget.cell AS c ON c.employer_id = b.employer_id AND c.parent_id = b.cell_id
)
SELECT b.employer_id, b.top_id AS cell_id, count(*) - 1 AS budgets_below,
  sum(c.authority)::bigint AS authority, sum(c.available)::bigint AS available,
  sum(c.reserved)::bigint AS reserved, sum(c.committed)::bigint AS committed,
  sum(c.expended)::bigint AS expended, sum(c.lapsed)::bigint AS lapsed,
  sum(c.carried_out)::bigint AS carried_out
FROM below AS b
JOIN budget.cell AS c ON c.employer_id = b.employer_id AND c.cell_id = b.cell_id
GROUP BY b.employer_id, b.top_id;
COMMENT ON VIEW budget.rollup IS 'Every budget with all that is allocated below it.';
