-- Records a tenant. Raises UP101 for a time zone PostgreSQL does not know, and unique_violation on
-- employer_code_unique for a code already taken.
CREATE OR REPLACE FUNCTION people.add_employer(code text, name text, zone text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  added bigint;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_timezone_names AS z WHERE z.name = zone) THEN
    RAISE EXCEPTION 'unknown time zone' USING ERRCODE = 'UP101', CONSTRAINT = 'employer_time_zone_known';
  END IF;
  INSERT INTO people.employer (code, name, time_zone)
  VALUES (add_employer.code, add_employer.name, zone)
  RETURNING employer_id INTO added;
  RETURN added;
END
$$;
COMMENT ON FUNCTION people.add_employer(text, text, text) IS 'Records a tenant and returns its id.';
