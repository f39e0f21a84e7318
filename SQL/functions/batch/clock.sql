-- The engine's clock: the database's, and it does not stand still within a transaction. Tests set it forward by
-- the session setting bursar.clock_offset, an interval.
CREATE OR REPLACE FUNCTION batch.clock()
RETURNS timestamptz
LANGUAGE sql VOLATILE SET search_path = '' AS $$
  SELECT clock_timestamp() + coalesce(nullif(current_setting('bursar.clock_offset', true), '')::interval, '0')
$$;
COMMENT ON FUNCTION batch.clock() IS 'The engine''s clock: the database''s.';
