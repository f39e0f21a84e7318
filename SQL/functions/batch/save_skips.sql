-- Records what a chunk leaves out, in the transaction of its work. Returns how many records the run has left
-- out by now, in all its steps and attempts.
CREATE OR REPLACE FUNCTION batch.save_skips(
  employer bigint, run bigint, attempt bigint, step text, positions bigint[], codes text[], details text[])
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO batch.skip (employer_id, run_id, step, position, code, detail, attempt_id)
  SELECT employer, run, step, n.position, n.code, n.detail, attempt
  FROM unnest(positions, codes, details) AS n (position, code, detail);
  SELECT count(*) FROM batch.skip AS s WHERE s.employer_id = employer AND s.run_id = run
$$;
COMMENT ON FUNCTION batch.save_skips IS 'Records what a chunk leaves out.';
