-- What each file for payroll holds, by country, tax year and currency: its lines are the differences of what it
-- reports to what was reported before. A file of tax-free payments alone has parts without lines.
CREATE OR REPLACE VIEW tax.payroll_part AS
SELECT l.employer_id, l.file_id, l.country, l.tax_year, l.currency, c.exponent,
  count(*) FILTER (WHERE l.taxable <> 0 OR l.returned <> 0) AS lines, sum(l.taxable)::bigint AS taxable,
  sum(l.returned)::bigint AS returned
FROM (
  SELECT r.employer_id, r.file_id, r.country, r.tax_year, r.currency,
    r.taxable - coalesce(lag(r.taxable) OVER (PARTITION BY r.employer_id, r.entry_id ORDER BY r.number), 0) AS taxable,
    0 AS returned
  FROM tax.report AS r
  UNION ALL
  SELECT r.employer_id, r.file_id, r.country, r.tax_year, r.currency, 0,
    r.returned - coalesce(lag(r.returned) OVER (
      PARTITION BY r.employer_id, r.entry_id, r.kind, r.country, r.tax_year ORDER BY r.number), 0)
  FROM tax.late_return AS r
) AS l
JOIN ledger.currency AS c ON c.code = l.currency
GROUP BY l.employer_id, l.file_id, l.country, l.tax_year, l.currency, c.exponent;
COMMENT ON VIEW tax.payroll_part IS 'What each file for payroll holds, by country, tax year and currency.';
