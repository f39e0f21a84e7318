-- Takes the mail that is due longest: one that waits, or one whose sender has not come back in its time. Nobody else
-- gets it until the lease is over. No row where nothing is due.
CREATE OR REPLACE FUNCTION report.claim_mail(employer bigint, run bigint, lease interval)
RETURNS TABLE (outbox_id bigint, attempt integer, delivery text, snapshot_id bigint, manager_id bigint, address text,
  message_id text, queued_at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  moment timestamptz := batch.clock();
BEGIN
  RETURN QUERY
  UPDATE report.outbox AS o SET state = 'sending', attempts = o.attempts + 1, run_id = run,
    next_at = moment + lease
  FROM (
    SELECT d.outbox_id FROM report.outbox AS d
    WHERE d.employer_id = employer AND d.next_at <= moment
    ORDER BY d.next_at, d.outbox_id LIMIT 1 FOR UPDATE SKIP LOCKED
  ) AS due
  WHERE o.employer_id = employer AND o.outbox_id = due.outbox_id
  RETURNING o.outbox_id, o.attempts, o.delivery, o.snapshot_id, o.manager_id, o.address, o.message_id, o.queued_at;
END
$$;
COMMENT ON FUNCTION report.claim_mail(bigint, bigint, interval) IS 'Takes the mail that is due longest, under a lease.';
