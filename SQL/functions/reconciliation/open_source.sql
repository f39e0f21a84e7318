-- Records a file by its bytes and the profile that reads it, or says that it was imported before.
CREATE OR REPLACE FUNCTION reconciliation.open_source(
  employer bigint, name text, sha256 text, profile text, occurred_on date, actor text)
RETURNS TABLE (source_id bigint, known boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO reconciliation.source AS s (employer_id, name, sha256, profile, imported_by, imported_on)
  VALUES (employer, open_source.name, open_source.sha256, open_source.profile, actor, occurred_on)
  ON CONFLICT ON CONSTRAINT source_once DO NOTHING
  RETURNING s.source_id INTO source_id;
  known := source_id IS NULL;
  IF known THEN
    SELECT s.source_id INTO source_id FROM reconciliation.source AS s
    WHERE s.employer_id = employer AND s.sha256 = open_source.sha256 AND s.profile = open_source.profile;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION reconciliation.open_source IS 'Records a file by its bytes, or says that it was imported before.';
