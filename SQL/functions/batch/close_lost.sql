-- Ends the attempt of a lease that has expired: it is lost. The run waits again, or is dead after too many
-- losses. The caller holds the lease's row FOR UPDATE.
CREATE OR REPLACE FUNCTION batch.close_lost(employer bigint, attempt bigint, max_losses integer)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  lost batch.attempt;
  left_over batch.run;
BEGIN
  UPDATE batch.attempt AS a SET finished_at = batch.clock(), outcome = 'lost', error = 'the lease expired'
  WHERE a.employer_id = employer AND a.attempt_id = attempt AND a.finished_at IS NULL
  RETURNING * INTO lost;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  UPDATE batch.run AS r
  SET losses = r.losses + 1,
    state = CASE WHEN r.cancel_requested_at IS NOT NULL THEN 'canceled' WHEN r.losses + 1 >= max_losses THEN 'dead'
      ELSE 'pending' END,
    finished_at = CASE WHEN r.cancel_requested_at IS NOT NULL OR r.losses + 1 >= max_losses THEN batch.clock() END,
    error_class = 'lost', error = format('lost on %s, process %s', lost.host, lost.process_id)
  WHERE r.employer_id = employer AND r.run_id = lost.run_id AND r.state = 'running'
  RETURNING * INTO left_over;
  INSERT INTO batch.event (employer_id, job, run_id, code, message, actor)
  VALUES (employer, left_over.job, left_over.run_id, CASE left_over.state WHEN 'dead' THEN 'dead' ELSE 'lost' END,
    format('attempt %s was lost on %s, process %s', lost.attempt_id, lost.host, lost.process_id), 'engine');
  PERFORM batch.release_dependents(employer);
END
$$;
COMMENT ON FUNCTION batch.close_lost(bigint, bigint, integer) IS 'Ends the attempt of a lease that has expired.';
