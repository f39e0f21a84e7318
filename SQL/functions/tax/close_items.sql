-- The items of a close that are about tax and repayment: every cost of the days was reported to payroll, and no
-- leaver's agreement waits for a person. Nothing where the employer reports no tax, or has no agreements.
CREATE OR REPLACE FUNCTION tax.close_items(employer bigint, first_day date, last_day date)
RETURNS TABLE (item text, result text, figures jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  SELECT 'tax', CASE WHEN count(*) = 0 THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('not_reported', count(*))
  FROM tax.benefit(employer) AS b
  WHERE b.kind = 'payment' AND b.occurred_on BETWEEN first_day AND last_day
    AND NOT EXISTS (SELECT FROM tax.report AS r WHERE r.employer_id = employer AND r.entry_id = b.payment_id)
    AND NOT EXISTS (SELECT FROM ledger.entry AS e WHERE e.employer_id = employer AND e.reversal_of = b.payment_id)
  HAVING EXISTS (SELECT FROM tax.payroll_file AS f WHERE f.employer_id = employer)
  UNION ALL
  SELECT 'repayments', CASE WHEN count(*) = 0 THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('waiting', count(*))
  FROM program.repayment_case(employer, last_day, NULL) AS c
  WHERE c.exit_on IS NOT NULL AND NOT c.is_demanded AND c.state = 'fulfilled'
    AND 'OK' IS DISTINCT FROM (SELECT t.status FROM program.statement AS t
      WHERE t.employer_id = employer AND t.sponsorship_id = c.sponsorship_id AND t.exit_on = c.exit_on
      ORDER BY t.statement_id DESC LIMIT 1)
  HAVING EXISTS (SELECT FROM program.agreement AS g WHERE g.employer_id = employer)
$$;
COMMENT ON FUNCTION tax.close_items(bigint, date, date) IS 'The items of a close that are about tax and repayment.';
