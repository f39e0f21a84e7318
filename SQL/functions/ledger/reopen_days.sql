-- Opens closed days of a period again, from one to the last that is closed, for a reason. Later periods first:
-- later_closed where days of one are closed; not_closed where the day is open. Raises UP304 unknown period,
-- UP310 a day outside it, check_violation on close_reopened_for_a_reason.
CREATE OR REPLACE FUNCTION ledger.reopen_days(
  employer bigint, period bigint, first_day date, reason text, actor text)
RETURNS TABLE (close_id bigint, code text, last_day date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  known budget.fiscal_period;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger.close'), employer::integer);
  PERFORM pg_advisory_xact_lock(hashtext('budget.fiscal_period'), period::integer);
  SELECT * INTO known FROM budget.fiscal_period AS p WHERE p.employer_id = employer AND p.period_id = period;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'period' USING ERRCODE = 'UP304', CONSTRAINT = 'operation_period_known';
  ELSIF NOT known.span @> first_day THEN
    RAISE EXCEPTION 'day' USING ERRCODE = 'UP310', CONSTRAINT = 'operation_day_in_period';
  END IF;
  last_day := greatest(known.closed_through, known.soft_closed_through);
  code := CASE
    WHEN coalesce(last_day < first_day, true) THEN 'not_closed'
    WHEN EXISTS (SELECT FROM budget.fiscal_period AS p
      WHERE p.employer_id = employer AND p.span >> known.span AND p.closed_through IS NOT NULL) THEN 'later_closed'
    ELSE 'done'
  END;
  IF code = 'done' THEN
    UPDATE budget.fiscal_period AS p SET state = CASE WHEN p.closed_through >= first_day THEN 'open' ELSE p.state END,
      closed_by = CASE WHEN p.closed_through < first_day THEN p.closed_by END,
      closed_at = CASE WHEN p.closed_through < first_day THEN p.closed_at END,
      closed_through = CASE WHEN first_day > lower(p.span) THEN least(p.closed_through, first_day - 1) END,
      soft_closed_through = NULL
    WHERE p.employer_id = employer AND p.period_id = period;
    INSERT INTO ledger.close AS c (employer_id, period_id, kind, first_day, last_day, reason, actor)
    VALUES (employer, period, 'reopen', first_day, last_day, reason, actor)
    RETURNING c.close_id INTO close_id;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.reopen_days IS 'Opens closed days of a period again.';
