-- Takes the lease of a job, if it is free or has expired, and the oldest run that may start, or the one asked
-- for. No row where there is nothing to do or another holds the lease. An attempt whose lease has expired is
-- closed as lost first; that takes the lease's row FOR UPDATE, which waits for, or here skips, a chunk that is
-- being committed.
CREATE OR REPLACE FUNCTION batch.claim(
  employer bigint, job text, run bigint, ttl interval, max_losses integer, mode text, host text,
  process_id bigint, version text)
RETURNS TABLE (run_id bigint, attempt_id bigint, epoch bigint, slot text, scheduled_for timestamptz,
  interval_start timestamptz, interval_end timestamptz, params text, is_dry_run boolean, attempts integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  held batch.lease;
  due batch.run;
BEGIN
  INSERT INTO batch.lease (employer_id, job) VALUES (employer, claim.job) ON CONFLICT DO NOTHING;
  SELECT * INTO held FROM batch.lease AS l WHERE l.employer_id = employer AND l.job = claim.job
  FOR UPDATE SKIP LOCKED;
  IF NOT FOUND OR held.attempt_id IS NOT NULL AND held.expires_at > batch.clock() THEN
    RETURN;
  END IF;
  IF held.attempt_id IS NOT NULL THEN
    PERFORM batch.close_lost(employer, held.attempt_id, max_losses);
    UPDATE batch.lease AS l SET attempt_id = NULL WHERE l.employer_id = employer AND l.job = claim.job;
  END IF;
  UPDATE batch.run AS r SET state = 'canceled', finished_at = batch.clock(), next_attempt_at = NULL
  WHERE r.employer_id = employer AND r.job = claim.job AND r.state IN ('pending', 'waiting_retry', 'blocked')
    AND r.cancel_requested_at IS NOT NULL;
  SELECT * INTO due FROM batch.run AS r
  WHERE r.employer_id = employer AND r.job = claim.job AND (claim.run IS NULL OR r.run_id = claim.run)
    AND (r.state = 'pending' OR r.state = 'waiting_retry' AND r.next_attempt_at <= batch.clock())
  ORDER BY r.scheduled_for, r.run_id LIMIT 1 FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  INSERT INTO batch.attempt AS a (employer_id, run_id, epoch, mode, host, process_id, version, started_at)
  VALUES (employer, due.run_id, held.epoch + 1, claim.mode, claim.host, claim.process_id, claim.version, batch.clock())
  RETURNING a.attempt_id INTO attempt_id;
  UPDATE batch.lease AS l SET epoch = held.epoch + 1, attempt_id = claim.attempt_id, beat_at = batch.clock(),
    expires_at = batch.clock() + ttl
  WHERE l.employer_id = employer AND l.job = claim.job;
  UPDATE batch.run AS r SET state = 'running', next_attempt_at = NULL, error = NULL, error_class = NULL,
    started_at = coalesce(r.started_at, batch.clock())
  WHERE r.employer_id = employer AND r.run_id = due.run_id;
  run_id := due.run_id; epoch := held.epoch + 1; slot := due.slot; scheduled_for := due.scheduled_for;
  interval_start := due.interval_start; interval_end := due.interval_end; params := due.params::text;
  is_dry_run := due.is_dry_run; attempts := due.attempts;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION batch.claim IS 'Takes the lease of a job and a run that may start.';
