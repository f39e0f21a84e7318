-- Money under way leaves the book of one currency and enters that of another, where a bank account pays it: the
-- account conversion stands between the two. The caller has posted on that day just before, so the ledger does not refuse;
-- were it to, UP504 is raised with its answer.
CREATE OR REPLACE FUNCTION reconciliation.exchange_in_transit(
  employer bigint, key text, currency text, amount bigint, into_currency text, into_amount bigint,
  occurred_on date, actor text)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  leg record;
  said text;
BEGIN
  FOR leg IN
    SELECT * FROM (VALUES (1, currency, 'conversion', 'cash_in_transit', amount),
      (2, into_currency, 'cash_in_transit', 'conversion', into_amount))
      AS l (place, currency, from_account, to_account, amount)
    ORDER BY l.place
  LOOP
    SELECT p.code INTO said FROM ledger.post_lines(employer, format('%s/%s', key, leg.place), '', 'adjust', leg.currency,
      ARRAY[ROW(leg.from_account, leg.to_account, leg.amount, NULL)::ledger.line], occurred_on, false, 'conversion',
      actor) AS p;
    IF said <> 'done' THEN
      RAISE EXCEPTION '%', said USING ERRCODE = 'UP504';
    END IF;
  END LOOP;
END
$$;
COMMENT ON FUNCTION reconciliation.exchange_in_transit IS 'Money under way leaves the book of one currency and enters that of another.';
