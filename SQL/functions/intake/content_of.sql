-- The canonical fields of a staged row, without its place and its verdict.
CREATE OR REPLACE FUNCTION intake.content_of(staged jsonb)
RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT pg_catalog.jsonb_strip_nulls(staged
    - ARRAY['employer_id', 'load_id', 'file_id', 'row_number', 'line',
      'reject_code', 'reject_column', 'reject_reason'])
$$;
COMMENT ON FUNCTION intake.content_of(jsonb) IS 'The canonical fields of a staged row.';
