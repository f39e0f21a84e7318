-- Every statement opens with the balance that the lines of the days before its first lead to, whichever statements
-- showed them.
SELECT b.employer_id, b.statement_id
FROM (
  SELECT m.employer_id, m.account, m.statement_id, m.day, m.opening - coalesce(sum(m.amount) OVER (
      PARTITION BY m.employer_id, m.account ORDER BY m.day
      RANGE BETWEEN UNBOUNDED PRECEDING AND '1 day' PRECEDING), 0) AS start
  FROM (
    SELECT s.employer_id, s.account, s.statement_id, lower(s.span) AS day, s.opening, 0 AS amount
    FROM reconciliation.statement AS s
    UNION ALL
    SELECT l.employer_id, l.account, NULL, l.day, NULL, l.amount
    FROM reconciliation.statement_line AS l WHERE NOT l.is_repeated
  ) AS m
) AS b
JOIN (
  SELECT DISTINCT ON (s.employer_id, s.account) s.employer_id, s.account, s.opening
  FROM reconciliation.statement AS s ORDER BY s.employer_id, s.account, lower(s.span)
) AS f ON f.employer_id = b.employer_id AND f.account = b.account
WHERE b.statement_id IS NOT NULL AND b.start <> f.opening
