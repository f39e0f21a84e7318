-- Revalues at the end of a day what is owed in other currencies: unrealized exchange difference against the
-- account, taken back on the next day. Called again, it posts the difference to what is revalued already.
-- Answers per account and currency: done, no_rate where a rate is missing; or nothing_left, period_closed,
-- no_period as ledger.accrue.
CREATE OR REPLACE FUNCTION ledger.revalue(employer bigint, through date, occurred_on date, actor text)
RETURNS TABLE (account text, currency text, code text, amount numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  part record;
BEGIN
  code := ledger.reversing_days_open(employer, through);
  IF code <> 'done' THEN
    RETURN NEXT;
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ledger.accrue'), employer::integer);
  FOR part IN
    SELECT r.account, r.currency, r.due - r.revalued AS amount
    FROM ledger.revaluable(employer, through) AS r
    WHERE r.due IS DISTINCT FROM r.revalued ORDER BY r.account, r.currency
  LOOP
    code := CASE WHEN part.amount IS NULL THEN 'no_rate' ELSE ledger.post_reversing(employer, 'revalue',
      part.currency, ARRAY[CASE WHEN part.amount > 0
        THEN ROW(part.account, 'unrealized_difference', part.amount, NULL)::ledger.line
        ELSE ROW('unrealized_difference', part.account, -part.amount, NULL)::ledger.line END],
      through, occurred_on, 'open in another currency', actor) END;
    account := part.account; currency := part.currency; amount := part.amount;
    RETURN NEXT;
  END LOOP;
  IF NOT FOUND THEN
    code := 'nothing_left';
    RETURN NEXT;
  END IF;
END
$$;
COMMENT ON FUNCTION ledger.revalue IS 'Revalues what is owed in other currencies, and takes it back on the next day.';
