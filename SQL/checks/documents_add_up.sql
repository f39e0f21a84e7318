-- The lines of every document add up to its total, those of every statement to its movement.
SELECT d.employer_id, 'document' AS kind, d.document_id AS id
FROM reconciliation.document AS d
LEFT JOIN reconciliation.item AS i ON i.employer_id = d.employer_id AND i.document_id = d.document_id
  AND i.kind = 'line'
GROUP BY d.employer_id, d.document_id, d.total
HAVING coalesce(sum(i.amount), 0) <> d.total
UNION ALL
SELECT s.employer_id, 'statement', s.statement_id
FROM reconciliation.statement AS s
LEFT JOIN reconciliation.statement_line AS l ON l.employer_id = s.employer_id
  AND l.statement_id = s.statement_id
GROUP BY s.employer_id, s.statement_id, s.movement
HAVING coalesce(sum(l.amount), 0) <> s.movement
