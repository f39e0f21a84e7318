-- What the lines of a journal of sums are made of: the debit and the credit of each transfer, with their lines.
CREATE OR REPLACE VIEW ledger.gl_sum AS
SELECT l.employer_id, l.batch_id, s.line AS sum_line, s.is_debit, s.account, l.entry_id, l.line, i.kind,
  i.effective_on, i.amount, i.currency, i.exponent, i.cost_center, i.program
FROM ledger.gl_line AS l
JOIN ledger.gl_item AS i ON i.employer_id = l.employer_id AND i.entry_id = l.entry_id AND i.line = l.line
CROSS JOIN LATERAL (VALUES (l.debit_line, true, i.debit_account), (l.credit_line, false, i.credit_account))
  AS s (line, is_debit, account)
WHERE s.line IS NOT NULL;
COMMENT ON VIEW ledger.gl_sum IS 'What the lines of a journal of sums are made of.';
