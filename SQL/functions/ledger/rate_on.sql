-- The newest stored rate between two currencies that may be used on a day: of it or of the seven before, for
-- markets close. No row where there is none.
CREATE OR REPLACE FUNCTION ledger.rate_on(employer bigint, base text, quote text, on_day date)
RETURNS TABLE (rate_id bigint, rate numeric)
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT r.rate_id, r.rate FROM ledger.rate AS r
  WHERE r.employer_id = employer AND r.base = rate_on.base AND r.quote = rate_on.quote
    AND r.valid_on BETWEEN on_day - 7 AND on_day
  ORDER BY r.valid_on DESC LIMIT 1
$$;
COMMENT ON FUNCTION ledger.rate_on IS 'The newest stored rate between two currencies that may be used on a day.';
