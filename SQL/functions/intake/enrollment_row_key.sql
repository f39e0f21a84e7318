-- What identifies an enrollment row in its feed before anybody is matched: no dates, so that a row
-- whose bad date is corrected keeps its key. Inlined, therefore without SET.
CREATE OR REPLACE FUNCTION intake.enrollment_row_key(s intake.staged_enrollment)
RETURNS text
LANGUAGE sql IMMUTABLE AS $$
  SELECT pg_catalog.md5(ROW(s.external_id, pg_catalog.lower(s.email), s.content_id, s.program, s.run,
    s.provider_enrollment_id)::text)
$$;
COMMENT ON FUNCTION intake.enrollment_row_key(intake.staged_enrollment) IS 'Hash of what identifies an enrollment row in its feed.';
