-- How the authority of every budget came about: the first grant and each revision, with the sum after it.
CREATE OR REPLACE VIEW budget.revision AS
SELECT m.employer_id, m.cell_id, m.entry_id, m.kind, m.effective_on, m.actor, m.key, m.amount,
  sum(m.amount) OVER (PARTITION BY m.employer_id, m.cell_id ORDER BY m.entry_id)::bigint AS authority
FROM (
  SELECT c.employer_id, c.cell_id, e.entry_id, e.kind, e.effective_on, e.actor, r.key,
    sum(CASE WHEN t.from_account = c.first_account THEN t.amount ELSE -t.amount END)::bigint AS amount
  FROM budget.cell AS c
  JOIN ledger.transfer AS t ON t.employer_id = c.employer_id
    AND c.first_account IN (t.from_account, t.to_account)
  JOIN ledger.entry AS e ON e.employer_id = t.employer_id AND e.entry_id = t.entry_id
  LEFT JOIN ledger.request AS r ON r.employer_id = e.employer_id AND r.entry_id = e.entry_id
  GROUP BY c.employer_id, c.cell_id, e.entry_id, e.kind, e.effective_on, e.actor, r.key
) AS m;
COMMENT ON VIEW budget.revision IS 'The first grant and each revision of every budget.';
