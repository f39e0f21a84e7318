-- What was last reported of money that came back of each payment in a later tax year.
CREATE OR REPLACE VIEW tax.late_return_reported AS
SELECT DISTINCT ON (r.employer_id, r.entry_id, r.kind, r.country, r.tax_year) r.employer_id, r.entry_id, r.kind,
  r.country, r.tax_year, r.number, r.payment_year, r.currency, c.exponent, r.returned, r.status, r.file_id
FROM tax.late_return AS r
JOIN ledger.currency AS c ON c.code = r.currency
ORDER BY r.employer_id, r.entry_id, r.kind, r.country, r.tax_year, r.number DESC;
COMMENT ON VIEW tax.late_return_reported IS 'What was last reported of money that came back of each payment in a later tax year.';
