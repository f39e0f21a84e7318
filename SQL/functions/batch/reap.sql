-- Ends the attempts of every lease that has expired. Leases whose chunk is being committed are left for the
-- next time. Returns how many.
CREATE OR REPLACE FUNCTION batch.reap(employer bigint, max_losses integer)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  expired batch.lease;
  reaped bigint := 0;
BEGIN
  FOR expired IN
    SELECT * FROM batch.lease AS l
    WHERE l.employer_id = employer AND l.attempt_id IS NOT NULL AND l.expires_at <= batch.clock()
    ORDER BY l.job FOR UPDATE SKIP LOCKED
  LOOP
    PERFORM batch.close_lost(employer, expired.attempt_id, max_losses);
    UPDATE batch.lease AS l SET attempt_id = NULL WHERE l.employer_id = employer AND l.job = expired.job;
    reaped := reaped + 1;
  END LOOP;
  RETURN reaped;
END
$$;
COMMENT ON FUNCTION batch.reap(bigint, integer) IS 'Ends the attempts of every lease that has expired.';
