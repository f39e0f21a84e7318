-- The financial book as a general ledger wants it: every transfer with its accounts and what it is charged to.
CREATE OR REPLACE VIEW ledger.gl_item AS
SELECT t.employer_id, t.entry_id, t.line, e.kind, e.effective_on, e.period_id, b.kind AS debit_account,
  a.kind AS credit_account, t.amount, t.currency, u.exponent, coalesce(c.cost_center, '') AS cost_center,
  coalesce(c.program, '') AS program
FROM ledger.transfer AS t
JOIN ledger.entry AS e ON e.employer_id = t.employer_id AND e.entry_id = t.entry_id
JOIN ledger.account AS a ON a.employer_id = t.employer_id AND a.account_id = t.from_account
JOIN ledger.account AS b ON b.employer_id = t.employer_id AND b.account_id = t.to_account
JOIN ledger.currency AS u ON u.code = t.currency
LEFT JOIN budget.commitment AS m ON m.employer_id = t.employer_id AND m.commitment_id = t.commitment_id
LEFT JOIN budget.cell AS c ON c.employer_id = m.employer_id AND c.cell_id = m.cell_id
WHERE t.book = 'financial';
COMMENT ON VIEW ledger.gl_item IS 'The financial book as a general ledger wants it.';
