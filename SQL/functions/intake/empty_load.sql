-- Removes the staged and resolved rows of a load.
CREATE OR REPLACE FUNCTION intake.empty_load(employer bigint, load bigint)
RETURNS void
LANGUAGE sql SET search_path = '' AS $$
  DELETE FROM intake.staged_people WHERE employer_id = employer AND load_id = load;
  DELETE FROM intake.staged_enrollment WHERE employer_id = employer AND load_id = load;
  DELETE FROM intake.resolved_people WHERE employer_id = employer AND load_id = load;
  DELETE FROM intake.resolved_enrollment WHERE employer_id = employer AND load_id = load;
$$;
COMMENT ON FUNCTION intake.empty_load(bigint, bigint) IS 'Removes the staged and resolved rows of a load.';
