-- Waits, ten seconds at most, for the row of a lease that another session has locked, and locks it.
CREATE OR REPLACE FUNCTION batch.await_lease(employer bigint, job text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET lock_timeout = '10s' AS $$
BEGIN
  PERFORM FROM batch.lease AS l WHERE l.employer_id = employer AND l.job = await_lease.job FOR UPDATE;
END
$$;
COMMENT ON FUNCTION batch.await_lease(bigint, text) IS 'Waits for the row of a lease, and locks it.';
