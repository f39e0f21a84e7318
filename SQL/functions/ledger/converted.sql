-- An amount of minor units in another currency at the stored rate of a day, rounded once, half away from zero.
-- Empty where there is no rate; the amount itself where the currency is the same.
CREATE OR REPLACE FUNCTION ledger.converted(
  employer bigint, amount bigint, currency text, target text, on_day date)
RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = '' AS $$
BEGIN
  IF currency = target THEN
    RETURN amount;
  END IF;
  RETURN (SELECT round(amount * r.rate * 10::numeric ^ (t.exponent - c.exponent))
    FROM ledger.rate_on(employer, currency, target, on_day) AS r
    JOIN ledger.currency AS c ON c.code = currency
    JOIN ledger.currency AS t ON t.code = target);
END
$$;
COMMENT ON FUNCTION ledger.converted IS 'An amount in another currency at the stored rate of a day.';
