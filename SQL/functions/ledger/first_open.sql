-- The first day from a day on that takes entries, and its period, which cannot be closed until the transaction
-- ends. Nothing where no such day is there yet. Adjustments land on softly closed days too.
CREATE OR REPLACE FUNCTION ledger.first_open(employer bigint, from_day date, is_adjustment boolean)
RETURNS TABLE (period_id bigint, effective_on date)
LANGUAGE plpgsql SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  days daterange;
BEGIN
  -- Shared as in budget.share_period; read again, because it may have been closed before it was shared.
  LOOP
    SELECT p.period_id, p.days INTO period_id, days FROM (
      SELECT f.period_id, CASE WHEN is_adjustment THEN f.adjustable_days ELSE f.open_days END AS days
      FROM budget.fiscal_period AS f WHERE f.employer_id = employer
    ) AS p
    WHERE upper(p.days) > from_day ORDER BY p.days LIMIT 1;
    EXIT WHEN period_id IS NULL;
    PERFORM pg_advisory_xact_lock_shared(hashtext('budget.fiscal_period'), period_id::integer);
    EXIT WHEN EXISTS (SELECT FROM budget.fiscal_period AS f
      WHERE f.employer_id = employer AND f.period_id = first_open.period_id
        AND CASE WHEN is_adjustment THEN f.adjustable_days ELSE f.open_days END = days);
  END LOOP;
  IF period_id IS NOT NULL THEN
    effective_on := greatest(lower(days), from_day);
    RETURN NEXT;
  END IF;
END
$$;
COMMENT ON FUNCTION ledger.first_open(bigint, date, boolean) IS 'The first day from a day on that takes entries.';
