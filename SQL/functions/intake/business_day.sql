-- The business day of a staged date or instant, in the employer's zone. Days stay days.
-- No SET clause, so that it is inlined into the statements that call it a million times.
CREATE OR REPLACE FUNCTION intake.business_day(value text, zone text)
RETURNS date
LANGUAGE sql STABLE AS $$
  SELECT CASE
    WHEN pg_catalog.length(value) <= 10 THEN value::date
    ELSE pg_catalog.timezone(zone, value::timestamptz)::date
  END
$$;
COMMENT ON FUNCTION intake.business_day(text, text) IS 'The business day of a staged date or instant, in the given zone.';
