-- The lines that each statement shows, its own and those that an earlier one has shown, with the day of the
-- statement on which it counts.
CREATE OR REPLACE VIEW reconciliation.statement_line AS
SELECT s.employer_id, s.account, s.statement_id, l.line, l.item_id, l.is_repeated, l.amount,
  greatest(lower(s.span), least(upper(s.span) - 1, l.dated_on)) AS day
FROM reconciliation.statement AS s
JOIN (
  SELECT i.employer_id, i.statement_id, i.line, i.item_id, false AS is_repeated, i.amount, i.dated_on
  FROM reconciliation.item AS i WHERE i.kind = 'bank_line'
  UNION ALL
  SELECT r.employer_id, r.statement_id, r.line, r.item_id, true, i.amount, i.dated_on
  FROM reconciliation.repeated_line AS r
  JOIN reconciliation.item AS i ON i.employer_id = r.employer_id AND i.item_id = r.item_id
) AS l ON l.employer_id = s.employer_id AND l.statement_id = s.statement_id;
COMMENT ON VIEW reconciliation.statement_line IS 'The lines that each statement shows, its own and repeated ones.';
