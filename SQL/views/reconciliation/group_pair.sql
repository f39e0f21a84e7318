-- Groups pair by pair, each side in its currency: those the newest run of each scope proposes, and those that were
-- confirmed.
CREATE OR REPLACE VIEW reconciliation.group_pair AS
SELECT g.employer_id, g.group_id, g.run_id, g.group_no, g.scope, g.pass, g.state, g.confirmed_by,
  g.confirmed_on, g.posted_on, g.reversed_on, g.note, p.line, p.item_id, i.party, i.currency, u.exponent,
  d.number, i.line AS item_line, p.counter_item_id, c.commitment_id, p.theirs, p.ours, p.reason,
  p.worth, CASE WHEN p.worth IS NULL THEN i.currency ELSE c.currency END AS ours_currency, c.original_amount,
  c.original_currency, p.rate_id
FROM reconciliation.match_group AS g
JOIN reconciliation.match_pair AS p ON p.employer_id = g.employer_id AND p.group_id = g.group_id
JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.item_id
JOIN ledger.currency AS u ON u.code = i.currency
LEFT JOIN reconciliation.document AS d ON d.employer_id = i.employer_id AND d.document_id = i.document_id
LEFT JOIN reconciliation.item AS c ON c.employer_id = p.employer_id AND c.item_id = p.counter_item_id
UNION ALL
SELECT r.employer_id, NULL, r.run_id, p.group_no, r.scope, p.pass, 'proposed', NULL, NULL, NULL, NULL, NULL,
  row_number() OVER (PARTITION BY r.employer_id, r.run_id, p.group_no
    ORDER BY p.item_id, p.commitment_id, p.counter_item_id)::integer,
  p.item_id, i.party, i.currency, u.exponent, d.number, i.line, p.counter_item_id, p.commitment_id, p.theirs,
  p.ours, p.reason, p.worth, CASE WHEN p.worth IS NULL THEN i.currency ELSE l.currency END, c.original_amount,
  c.original_currency, p.rate_id
FROM reconciliation.run AS r
JOIN reconciliation.proposal AS p ON p.employer_id = r.employer_id AND p.run_id = r.run_id
JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.item_id
JOIN ledger.currency AS u ON u.code = i.currency
LEFT JOIN reconciliation.document AS d ON d.employer_id = i.employer_id AND d.document_id = i.document_id
LEFT JOIN reconciliation.item AS c ON c.employer_id = p.employer_id AND c.item_id = p.counter_item_id
LEFT JOIN budget.commitment AS m ON m.employer_id = p.employer_id AND m.commitment_id = p.commitment_id
LEFT JOIN budget.cell AS l ON l.employer_id = m.employer_id AND l.cell_id = m.cell_id
WHERE r.run_id = (SELECT max(n.run_id) FROM reconciliation.run AS n
    WHERE n.employer_id = r.employer_id AND n.scope = r.scope)
  AND NOT EXISTS (SELECT FROM reconciliation.match_group AS g
    WHERE g.employer_id = r.employer_id AND g.run_id = r.run_id AND g.group_no = p.group_no);
COMMENT ON VIEW reconciliation.group_pair IS 'Groups pair by pair, proposed and confirmed.';
