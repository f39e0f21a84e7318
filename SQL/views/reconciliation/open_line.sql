-- Lines of documents that are not matched yet, with the person they name, where exactly one is meant, and the seats
-- that are left of them.
CREATE OR REPLACE VIEW reconciliation.open_line AS
SELECT i.employer_id, i.item_id, i.document_id, i.party, i.currency, i.amount - i.matched AS amount, i.dated_on,
  i.batch, i.quoted, n.employee_id, i.content_id, i.run,
  greatest(1, div(i.quantity::numeric * (i.amount - i.matched), i.amount))::bigint AS quantity, i.charge,
  d.kind AS document_kind,
  d.number, d.credit_of, d.suspected_of IS NOT NULL AS is_suspect,
  EXISTS (SELECT FROM reconciliation.acceptance AS a
    WHERE a.employer_id = d.employer_id AND a.document_id = d.document_id) AS is_accepted,
  i.quantity > 1 AND i.matched <> 0 AS is_rest
FROM reconciliation.item AS i
JOIN reconciliation.document AS d ON d.employer_id = i.employer_id AND d.document_id = i.document_id
LEFT JOIN LATERAL (
  SELECT min(p.employee_id) AS employee_id
  FROM (
    SELECT e.employee_id FROM people.employee AS e
    WHERE e.employer_id = i.employer_id AND e.employee_number = i.learner
    UNION
    SELECT m.employee_id FROM people.email AS m
    WHERE m.employer_id = i.employer_id AND m.email = lower(i.learner)
    UNION
    SELECT d.employee_id WHERE d.employee_id IS NOT NULL AND i.learner IS NULL
  ) AS p
  HAVING count(*) = 1
) AS n ON true
WHERE i.kind = 'line' AND i.matched <> i.amount;
COMMENT ON VIEW reconciliation.open_line IS 'Lines of documents that are not matched yet.';
