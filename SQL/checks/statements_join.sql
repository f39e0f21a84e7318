-- Every statement opens with the closing balance of the one before it.
SELECT s.employer_id, s.statement_id
FROM (
  SELECT t.employer_id, t.statement_id, t.opening,
    lag(t.closing) OVER (PARTITION BY t.employer_id, t.account ORDER BY t.span) AS closing_before
  FROM reconciliation.statement AS t
) AS s
WHERE s.closing_before <> s.opening
