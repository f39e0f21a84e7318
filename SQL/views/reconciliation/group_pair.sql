-- Groups pair by pair, each side in its currency: those the newest run of each scope proposes, and those that were
-- confirmed. Of what was set off against credit, a document of theirs and the credit beside it.
CREATE OR REPLACE VIEW reconciliation.group_pair AS
SELECT g.employer_id, g.group_id, g.run_id, g.group_no, g.scope, g.pass, g.state, g.confirmed_by,
  g.confirmed_on, g.posted_on, g.reversed_on, g.note, p.line, p.item_id, i.party, i.currency, u.exponent,
  d.number, i.line AS item_line, p.counter_item_id, c.commitment_id, p.theirs, p.ours, p.reason,
  p.worth, CASE WHEN p.worth IS NULL THEN i.currency ELSE c.currency END AS ours_currency, c.original_amount,
  c.original_currency, p.rate_id, NULL::bigint AS credit_item_id, NULL::text AS credit_reference
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
  c.original_currency, p.rate_id, NULL, NULL
FROM (
  SELECT n.employer_id, n.scope, max(n.run_id) AS run_id FROM reconciliation.run AS n
  GROUP BY n.employer_id, n.scope
) AS r
JOIN reconciliation.proposal AS p ON p.employer_id = r.employer_id AND p.run_id = r.run_id
JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.item_id
JOIN ledger.currency AS u ON u.code = i.currency
LEFT JOIN reconciliation.document AS d ON d.employer_id = i.employer_id AND d.document_id = i.document_id
LEFT JOIN reconciliation.item AS c ON c.employer_id = p.employer_id AND c.item_id = p.counter_item_id
LEFT JOIN budget.commitment AS m ON m.employer_id = p.employer_id AND m.commitment_id = p.commitment_id
LEFT JOIN budget.cell AS l ON l.employer_id = m.employer_id AND l.cell_id = m.cell_id
WHERE NOT EXISTS (SELECT FROM reconciliation.match_group AS g
    WHERE g.employer_id = r.employer_id AND g.run_id = r.run_id AND g.group_no = p.group_no)
UNION ALL
SELECT g.employer_id, g.group_id, g.run_id, g.group_no, g.scope, g.pass, g.state, g.confirmed_by, g.confirmed_on,
  g.posted_on, g.reversed_on, g.note, p.line, NULL, o.party, o.original_currency, u.exponent, o.reference, NULL,
  NULL, NULL, t.original_amount, s.original_amount, NULL, NULL, o.original_currency, NULL, NULL, NULL,
  c.item_id, c.reference
FROM reconciliation.match_group AS g
JOIN reconciliation.posting AS p ON p.employer_id = g.employer_id AND p.group_id = g.group_id
JOIN ledger.entry AS e ON e.employer_id = p.employer_id AND e.entry_id = p.entry_id AND e.kind = 'offset'
JOIN ledger.item_use AS t ON t.employer_id = e.employer_id AND t.entry_id = e.entry_id
JOIN ledger.open_item AS o ON o.employer_id = t.employer_id AND o.item_id = t.item_id AND o.account = 'payables'
JOIN ledger.item_use AS s ON s.employer_id = e.employer_id AND s.entry_id = e.entry_id
JOIN ledger.open_item AS c ON c.employer_id = s.employer_id AND c.item_id = s.item_id
  AND c.account = 'vendor_credit'
JOIN ledger.currency AS u ON u.code = o.original_currency
WHERE g.scope = 'vendors' AND g.pass = 'manual';
COMMENT ON VIEW reconciliation.group_pair IS 'Groups pair by pair, proposed and confirmed.';
