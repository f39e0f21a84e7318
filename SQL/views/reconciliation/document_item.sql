-- Documents with what became of them. What was set off against credit is paid.
CREATE OR REPLACE VIEW reconciliation.document_item AS
SELECT d.employer_id, d.document_id, d.kind, d.party, e.employee_number, d.number, d.currency, u.exponent,
  d.issued_on, d.due_on, d.total, d.credit_of, d.evidence, d.suspected_of, d.recorded_on, d.line,
  s.name AS source, coalesce(p.accepted, 0) AS accepted,
  coalesce(p.paid, 0) AS paid,
  (SELECT sum(i.matched) FROM reconciliation.item AS i WHERE i.employer_id = d.employer_id
    AND i.document_id = d.document_id AND i.kind = 'line')::bigint AS matched, a.accepted_by, a.accepted_on
FROM reconciliation.document AS d
JOIN ledger.currency AS u ON u.code = d.currency
LEFT JOIN reconciliation.source AS s ON s.employer_id = d.employer_id AND s.source_id = d.source_id
LEFT JOIN (
  SELECT p.employer_id, p.document_id,
    sum(CASE o.account WHEN 'vendor_credit' THEN -1 ELSE 1 END * o.original_amount)::bigint AS accepted,
    sum(CASE o.account WHEN 'vendor_credit' THEN -1 ELSE 1 END * o.original_settled)::bigint AS paid
  FROM reconciliation.posting AS p
  JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
    AND g.state = 'posted'
  JOIN ledger.open_item AS o ON o.employer_id = p.employer_id AND o.entry_id = p.entry_id
  WHERE p.document_id IS NOT NULL
  GROUP BY p.employer_id, p.document_id
) AS p ON p.employer_id = d.employer_id AND p.document_id = d.document_id
LEFT JOIN reconciliation.acceptance AS a ON a.employer_id = d.employer_id AND a.document_id = d.document_id
LEFT JOIN people.employee AS e ON e.employer_id = d.employer_id AND e.employee_id = d.employee_id;
COMMENT ON VIEW reconciliation.document_item IS 'Documents with what became of them.';
