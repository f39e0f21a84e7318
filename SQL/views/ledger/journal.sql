-- The journal, transfer by transfer, with accounts by name and the request behind each entry.
CREATE OR REPLACE VIEW ledger.journal AS
SELECT t.employer_id, t.entry_id, t.line, e.kind, e.period_id, p.name AS period, e.cell_id, e.occurred_on,
  e.effective_on, e.recorded_at, e.actor, r.key, e.reversal_of, t.book, a.kind AS from_kind,
  b.kind AS to_kind, t.amount, t.currency, u.exponent, t.commitment_id, s.sponsorship_id
FROM ledger.transfer AS t
JOIN ledger.entry AS e ON e.employer_id = t.employer_id AND e.entry_id = t.entry_id
JOIN budget.fiscal_period AS p ON p.employer_id = e.employer_id AND p.period_id = e.period_id
JOIN ledger.account AS a ON a.employer_id = t.employer_id AND a.account_id = t.from_account
JOIN ledger.account AS b ON b.employer_id = t.employer_id AND b.account_id = t.to_account
JOIN ledger.currency AS u ON u.code = t.currency
LEFT JOIN ledger.request AS r ON r.employer_id = e.employer_id AND r.entry_id = e.entry_id
LEFT JOIN program.sponsorship AS s
  ON s.employer_id = t.employer_id AND s.commitment_id = t.commitment_id;
COMMENT ON VIEW ledger.journal IS 'The journal, transfer by transfer, with accounts by name.';
