-- Opens a failed or dead run again, as a new manual run that goes on from its checkpoint, with what it left out
-- so far, or from the beginning: final states never change. Returns the new run's id; no row where the run is
-- not failed or dead.
CREATE OR REPLACE FUNCTION batch.retry_run(employer bigint, run bigint, restart boolean, actor text)
RETURNS TABLE (run_id bigint, job text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  known batch.run;
BEGIN
  SELECT * INTO known FROM batch.run AS r
  WHERE r.employer_id = employer AND r.run_id = run AND r.state IN ('failed', 'dead', 'canceled') FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO batch.run AS n (employer_id, job, scheduled_for, interval_start, interval_end, trigger, params,
    requested_by, is_dry_run, state, reason)
  VALUES (employer, known.job, known.scheduled_for, known.interval_start, known.interval_end, 'manual',
    known.params, actor, known.is_dry_run, 'pending', format('run %s again', run))
  RETURNING n.run_id, n.job INTO run_id, job;
  IF NOT restart THEN
    INSERT INTO batch.checkpoint (employer_id, run_id, step, sequence, cursor, cursor_version, is_done,
      attempt_id, committed_at)
    SELECT c.employer_id, retry_run.run_id, c.step, c.sequence, c.cursor, c.cursor_version, c.is_done,
      c.attempt_id, c.committed_at
    FROM batch.checkpoint AS c WHERE c.employer_id = employer AND c.run_id = run;
    INSERT INTO batch.skip (employer_id, run_id, step, position, code, detail, attempt_id)
    SELECT s.employer_id, retry_run.run_id, s.step, s.position, s.code, s.detail, s.attempt_id
    FROM batch.skip AS s WHERE s.employer_id = employer AND s.run_id = run;
  END IF;
  INSERT INTO batch.event (employer_id, job, run_id, code, message, actor)
  VALUES (employer, known.job, run, 'retried', format('as run %s', retry_run.run_id), actor);
  PERFORM pg_notify('bursar_batch', known.job);
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION batch.retry_run IS 'Opens a failed or dead run again, as a new manual run.';
