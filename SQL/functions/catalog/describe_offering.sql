-- Says which credential a course leads to and which skills it teaches; the newest word counts.
CREATE OR REPLACE FUNCTION catalog.describe_offering(
  employer bigint, provider text, content_id text, credential text, skills text[], actor text)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO catalog.offering (employer_id, provider, content_id, credential, skills, recorded_by)
  VALUES (employer, provider, content_id, credential, skills, actor)
  ON CONFLICT ON CONSTRAINT offering_pk DO UPDATE
  SET credential = EXCLUDED.credential, skills = EXCLUDED.skills, recorded_by = EXCLUDED.recorded_by,
    recorded_at = now()
$$;
COMMENT ON FUNCTION catalog.describe_offering IS 'Says which credential a course leads to and which skills it teaches.';
