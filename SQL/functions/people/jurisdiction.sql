-- The place whose law holds: the part of the country where the location is a code of ISO 3166-2, as US-CA, else
-- the country as the people file says. Empty where neither is known.
CREATE OR REPLACE FUNCTION people.jurisdiction(country text, location text)
RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT CASE
    WHEN upper(btrim(location)) ~ '^[A-Z]{2}-[A-Z0-9]{1,3}$'
      AND left(upper(btrim(location)), 2) = coalesce(upper(btrim(country)), left(upper(btrim(location)), 2))
      THEN upper(btrim(location))
    ELSE coalesce(upper(btrim(country)), '')
  END
$$;
COMMENT ON FUNCTION people.jurisdiction(text, text) IS 'The place whose law holds for somebody placed there.';
