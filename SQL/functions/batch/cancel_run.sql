-- Asks to end a run: one that waits ends at once, one under way at its next chunk or beat. Returns its state
-- then; already_<state> where it is final, unknown where there is none.
CREATE OR REPLACE FUNCTION batch.cancel_run(employer bigint, run bigint, actor text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  known batch.run;
BEGIN
  SELECT * INTO known FROM batch.run AS r WHERE r.employer_id = employer AND r.run_id = run FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'unknown';
  ELSIF known.finished_at IS NOT NULL THEN
    RETURN 'already_' || known.state;
  END IF;
  UPDATE batch.run AS r SET cancel_requested_at = coalesce(r.cancel_requested_at, batch.clock()),
    state = CASE WHEN r.state = 'running' THEN r.state ELSE 'canceled' END, next_attempt_at = NULL,
    finished_at = CASE WHEN r.state = 'running' THEN NULL ELSE batch.clock() END
  WHERE r.employer_id = employer AND r.run_id = run
  RETURNING * INTO known;
  INSERT INTO batch.event (employer_id, job, run_id, code, message, actor)
  VALUES (employer, known.job, run, 'cancel_requested', 'somebody asked to end it', actor);
  PERFORM batch.release_dependents(employer);
  PERFORM pg_notify('bursar_batch', known.job);
  RETURN known.state;
END
$$;
COMMENT ON FUNCTION batch.cancel_run(bigint, bigint, text) IS 'Asks to end a run.';
