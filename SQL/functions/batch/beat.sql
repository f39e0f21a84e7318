-- A sign of life: keeps the lease for another while. Says whether it is still held and whether somebody asked to
-- end the run. Changes no key column, so that it passes while a chunk is being committed.
CREATE OR REPLACE FUNCTION batch.beat(employer bigint, job text, epoch bigint, ttl interval)
RETURNS TABLE (is_held boolean, is_cancel_requested boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  attempt bigint;
BEGIN
  UPDATE batch.lease AS l SET beat_at = batch.clock(), expires_at = batch.clock() + ttl
  WHERE l.employer_id = employer AND l.job = beat.job AND l.epoch = beat.epoch AND l.attempt_id IS NOT NULL
    AND l.expires_at > batch.clock()
  RETURNING l.attempt_id INTO attempt;
  is_held := FOUND;
  is_cancel_requested := EXISTS (
    SELECT FROM batch.attempt AS a
    JOIN batch.run AS r ON r.employer_id = a.employer_id AND r.run_id = a.run_id
    WHERE a.employer_id = employer AND a.attempt_id = attempt AND r.cancel_requested_at IS NOT NULL);
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION batch.beat IS 'A sign of life: keeps the lease for another while.';
