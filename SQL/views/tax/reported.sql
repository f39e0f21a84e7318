-- What was last reported of each payment.
CREATE OR REPLACE VIEW tax.reported AS
SELECT DISTINCT ON (r.employer_id, r.entry_id) r.employer_id, r.entry_id, r.number, r.country, r.tax_year,
  r.currency, c.exponent, r.paid, r.tax_free, r.taxable, r.status, r.rules, r.file_id
FROM tax.report AS r
JOIN ledger.currency AS c ON c.code = r.currency
ORDER BY r.employer_id, r.entry_id, r.number DESC;
COMMENT ON VIEW tax.reported IS 'What was last reported of each payment.';
