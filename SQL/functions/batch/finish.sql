-- Ends an attempt and gives the lease back. interrupted leaves the run waiting with its checkpoint; failed tries
-- again after a delay where one is given, and is final otherwise, dead after the last of several attempts.
-- Raises UP501 where the lease is lost: then somebody else decides.
CREATE OR REPLACE FUNCTION batch.finish(
  employer bigint, job text, epoch bigint, outcome text, result jsonb, error_class text, error text,
  retry_after interval)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  ended batch.attempt;
  state text;
BEGIN
  PERFORM FROM batch.lease AS l
  WHERE l.employer_id = employer AND l.job = finish.job AND l.epoch = finish.epoch
    AND l.attempt_id IS NOT NULL AND l.expires_at > batch.clock() FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lease' USING ERRCODE = 'UP501', CONSTRAINT = 'lease_held';
  END IF;
  UPDATE batch.attempt AS a SET finished_at = batch.clock(), outcome = finish.outcome, error = finish.error
  FROM batch.lease AS l
  WHERE l.employer_id = employer AND l.job = finish.job AND a.employer_id = employer
    AND a.attempt_id = l.attempt_id AND a.finished_at IS NULL
  RETURNING a.* INTO ended;
  UPDATE batch.run AS r
  SET attempts = r.attempts + CASE WHEN finish.outcome = 'failed' THEN 1 ELSE 0 END,
    state = CASE finish.outcome WHEN 'succeeded' THEN 'succeeded' WHEN 'canceled' THEN 'canceled'
      WHEN 'interrupted' THEN 'pending'
      ELSE CASE WHEN retry_after IS NOT NULL THEN 'waiting_retry' WHEN r.attempts > 0 THEN 'dead' ELSE 'failed' END END,
    next_attempt_at = CASE WHEN finish.outcome = 'failed' THEN batch.clock() + retry_after END,
    finished_at = CASE WHEN finish.outcome IN ('succeeded', 'canceled')
      OR finish.outcome = 'failed' AND retry_after IS NULL THEN batch.clock() END,
    result = coalesce(finish.result, r.result), error_class = finish.error_class, error = finish.error
  WHERE r.employer_id = employer AND r.run_id = ended.run_id AND r.state = 'running'
  RETURNING r.state INTO state;
  UPDATE batch.lease AS l SET attempt_id = NULL, expires_at = '-infinity'
  WHERE l.employer_id = employer AND l.job = finish.job;
  INSERT INTO batch.event (employer_id, job, run_id, code, message, actor)
  VALUES (employer, finish.job, ended.run_id, state, coalesce(finish.error, finish.outcome), ended.host);
  PERFORM batch.release_dependents(employer);
  RETURN state;
END
$$;
COMMENT ON FUNCTION batch.finish IS 'Ends an attempt and gives the lease back.';
