-- The first statement of every chunk: nobody can take the lease over between here and the commit. Raises UP501
-- where it is lost already.
CREATE OR REPLACE FUNCTION batch.fence(employer bigint, job text, epoch bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM FROM batch.lease AS l
  WHERE l.employer_id = employer AND l.job = fence.job AND l.epoch = fence.epoch AND l.attempt_id IS NOT NULL
    AND l.expires_at > batch.clock()
  FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lease' USING ERRCODE = 'UP501', CONSTRAINT = 'lease_held';
  END IF;
END
$$;
COMMENT ON FUNCTION batch.fence(bigint, text, bigint) IS 'Raises UP501 where the lease is lost; otherwise nobody takes it until the transaction ends.';
