-- Says what became of a mail: sent, dead, dropped, or failed, to be tried again after a while. False where another
-- has taken it since: then that one says.
CREATE OR REPLACE FUNCTION report.settle_mail(
  employer bigint, outbox bigint, attempt integer, state text, error_kind text, retry_after interval)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
BEGIN
  UPDATE report.outbox AS o SET state = settle_mail.state, error_kind = settle_mail.error_kind,
    next_at = batch.clock() + retry_after,
    sent_at = CASE WHEN settle_mail.state = 'sent' THEN batch.clock() END
  WHERE o.employer_id = employer AND o.outbox_id = outbox AND o.state = 'sending'
    AND o.attempts = settle_mail.attempt;
  RETURN FOUND;
END
$$;
COMMENT ON FUNCTION report.settle_mail(bigint, bigint, integer, text, text, interval) IS 'Says what became of a mail.';
