-- Puts mails that are dead or dropped back into the outbox: one, or all that are dead. Returns how many.
CREATE OR REPLACE FUNCTION report.retry_mail(employer bigint, outbox bigint)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH again AS (
    UPDATE report.outbox AS o SET state = 'queued', attempts = 0, next_at = batch.clock()
    WHERE o.employer_id = employer
      AND CASE WHEN outbox IS NULL THEN o.state = 'dead'
        ELSE o.outbox_id = outbox AND o.state IN ('dead', 'dropped') END
    RETURNING 1
  )
  SELECT count(*) FROM again
$$;
COMMENT ON FUNCTION report.retry_mail(bigint, bigint) IS 'Puts mails that are dead or dropped back into the outbox.';
