-- Records the exchange rate of a day. Raises unique_violation on rate_day_unique where the day has one:
-- rates are never changed.
CREATE OR REPLACE FUNCTION ledger.add_rate(
  employer bigint, base text, quote text, valid_on date, rate numeric, source text, actor text)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO ledger.rate (employer_id, base, quote, valid_on, rate, source, recorded_by)
  VALUES (employer, base, quote, valid_on, rate, source, actor)
  RETURNING rate_id
$$;
COMMENT ON FUNCTION ledger.add_rate IS 'Records the exchange rate of a day.';
