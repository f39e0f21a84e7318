-- What the ledger says a program's participants of a span of days cost, of entries effective up to a day: cost
-- recognized, and what came back, by currency.
CREATE OR REPLACE FUNCTION report.study_cost(
  employer bigint, program text, first_day date, last_day date, as_of date)
RETURNS TABLE (currency text, spent bigint, returned bigint, sponsorships bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  WITH sponsored AS MATERIALIZED (
    SELECT DISTINCT s.sponsorship_id, s.commitment_id
    FROM program.sponsorship AS s
    JOIN enrollment.attempt AS t ON t.employer_id = s.employer_id AND t.attempt_id = s.attempt_id
    JOIN enrollment.enrollment AS n ON n.employer_id = t.employer_id AND n.enrollment_id = t.enrollment_id
    JOIN enrollment.event AS v ON v.employer_id = t.employer_id AND v.attempt_id = t.attempt_id
      AND v.event_id = t.last_event_id
    WHERE s.employer_id = employer AND s.commitment_id IS NOT NULL
      AND study_cost.program IN (s.program, n.program)
      AND v.enrolled_on BETWEEN study_cost.first_day AND last_day
  )
  SELECT t.currency, sum(CASE WHEN a.account_id = t.to_account THEN t.amount ELSE 0 END)::bigint,
    sum(CASE WHEN a.account_id = t.from_account THEN t.amount ELSE 0 END)::bigint,
    count(DISTINCT s.sponsorship_id)
  FROM sponsored AS s
  JOIN ledger.transfer AS t ON t.employer_id = employer AND t.commitment_id = s.commitment_id
    AND t.book = 'budgetary'
  JOIN ledger.account AS a ON a.employer_id = employer AND a.kind = 'expended'
    AND a.account_id IN (t.from_account, t.to_account)
  JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = t.entry_id
    AND e.effective_on <= study_cost.as_of
  GROUP BY t.currency ORDER BY t.currency
$$;
COMMENT ON FUNCTION report.study_cost(bigint, text, date, date, date) IS 'What the ledger says a program''s participants cost.';
