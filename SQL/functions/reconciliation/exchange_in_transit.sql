-- Money under way leaves the book of one currency and enters that of another, where a bank account pays it: the
-- account conversion stands between the two. The caller has posted on that day just before, so neither is refused.
CREATE OR REPLACE FUNCTION reconciliation.exchange_in_transit(
  employer bigint, key text, currency text, amount bigint, into_currency text, into_amount bigint,
  occurred_on date, actor text)
RETURNS void
LANGUAGE sql SET search_path = '' AS $$
  SELECT ledger.post_lines(employer, key || '/1', '', 'adjust', currency,
    ARRAY[ROW('conversion', 'cash_in_transit', amount, NULL)::ledger.line], occurred_on, false, 'conversion', actor);
  SELECT ledger.post_lines(employer, key || '/2', '', 'adjust', into_currency,
    ARRAY[ROW('cash_in_transit', 'conversion', into_amount, NULL)::ledger.line], occurred_on, false, 'conversion',
    actor)
$$;
COMMENT ON FUNCTION reconciliation.exchange_in_transit IS 'Money under way leaves the book of one currency and enters that of another.';
