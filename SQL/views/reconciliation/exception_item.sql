-- What the newest run of each scope left open, with whose task it is. What was matched since is gone.
CREATE OR REPLACE VIEW reconciliation.exception_item AS
SELECT e.employer_id, r.scope, e.run_id, e.line, e.item_id, e.commitment_id, e.reason, t.meaning, t.owner,
  coalesce(i.party, s.provider) AS party, coalesce(i.currency, l.currency) AS currency, u.exponent, e.amount,
  e.gap, coalesce(i.dated_on, s.requested_on) AS dated_on, r.as_of, d.number, i.line AS document_line,
  s.sponsorship_id
FROM (
  SELECT n.employer_id, n.scope, max(n.run_id) AS run_id FROM reconciliation.run AS n
  GROUP BY n.employer_id, n.scope
) AS w
JOIN reconciliation.run AS r ON r.employer_id = w.employer_id AND r.run_id = w.run_id
JOIN reconciliation.exception AS e ON e.employer_id = w.employer_id AND e.run_id = w.run_id
JOIN reconciliation.reason AS t ON t.code = e.reason
LEFT JOIN reconciliation.item AS i ON i.employer_id = e.employer_id AND i.item_id = e.item_id
LEFT JOIN reconciliation.document AS d ON d.employer_id = i.employer_id AND d.document_id = i.document_id
LEFT JOIN budget.commitment AS c ON c.employer_id = e.employer_id AND c.commitment_id = e.commitment_id
LEFT JOIN budget.cell AS l ON l.employer_id = c.employer_id AND l.cell_id = c.cell_id
LEFT JOIN program.sponsorship AS s ON s.employer_id = e.employer_id AND s.commitment_id = e.commitment_id
LEFT JOIN reconciliation.item AS o ON o.employer_id = e.employer_id AND o.kind = 'commitment'
  AND o.commitment_id = e.commitment_id
JOIN ledger.currency AS u ON u.code = coalesce(i.currency, l.currency)
WHERE (i.item_id IS NULL OR i.matched <> i.amount)
  AND (o.item_id IS NULL OR o.matched = 0 OR o.matched <> o.amount);
COMMENT ON VIEW reconciliation.exception_item IS 'What the newest run of each scope left open, with whose task it is.';
