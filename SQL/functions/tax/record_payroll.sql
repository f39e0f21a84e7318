-- Keeps a file for payroll and what it reports: of payments, and of money that came back of them in a later tax year.
-- Rows name the payment, the number of its report and the totals found; a number that is taken was reported by
-- somebody else meanwhile: unique_violation on report_once or late_return_once.
CREATE OR REPLACE FUNCTION tax.record_payroll(
  employer bigint, rows jsonb, returns jsonb, content text, run_id bigint, reported_on date, actor text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  number bigint;
BEGIN
  INSERT INTO tax.payroll_file AS f (employer_id, reported_on, content, content_hash, run_id, actor)
  VALUES (employer, reported_on, content, encode(sha256(convert_to(content, 'UTF8')), 'hex'), run_id, actor)
  RETURNING f.file_id INTO number;
  INSERT INTO tax.report (employer_id, entry_id, number, file_id, employee_id, country, tax_year, currency,
    paid, tax_free, taxable, status, rules)
  SELECT employer, r.payment, r.place, number, e.employee_id, r.country, r.tax_year, r.currency,
    r.paid, r.tax_free, r.taxable, r.status, r.rules
  FROM jsonb_to_recordset(rows) AS r (payment bigint, place integer, employee text, country text,
    tax_year integer, currency text, paid bigint, tax_free bigint, taxable bigint, status text, rules text[])
  LEFT JOIN people.employee AS e ON e.employer_id = employer AND e.employee_number = r.employee;
  INSERT INTO tax.late_return (employer_id, entry_id, kind, country, tax_year, number, file_id, employee_id,
    payment_year, currency, returned, status)
  SELECT employer, r.payment, r.kind, r.country, r.tax_year, r.place, number, e.employee_id, r.payment_year,
    r.currency, r.returned, r.status
  FROM jsonb_to_recordset(returns) AS r (payment bigint, kind text, tax_year integer, place integer, employee text,
    country text, payment_year integer, currency text, returned bigint, status text)
  LEFT JOIN people.employee AS e ON e.employer_id = employer AND e.employee_number = r.employee;
  RETURN number;
END
$$;
COMMENT ON FUNCTION tax.record_payroll(bigint, jsonb, jsonb, text, bigint, date, text) IS 'Keeps a file for payroll and what it reports.';
