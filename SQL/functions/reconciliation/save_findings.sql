-- Keeps what the matcher found: proposals and exceptions of a run, by the names of their columns.
CREATE OR REPLACE FUNCTION reconciliation.save_findings(
  employer bigint, of_run bigint, proposals jsonb, exceptions jsonb)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO reconciliation.proposal (employer_id, run_id, group_no, pass, item_id, commitment_id,
    counter_item_id, theirs, ours, reason, worth, rate_id)
  SELECT employer, of_run, p.group_no, p.pass, p.item_id, p.commitment_id, p.counter_item_id, p.theirs, p.ours,
    p.reason, p.worth, p.rate_id
  FROM jsonb_populate_recordset(NULL::reconciliation.proposal, proposals) AS p;
  INSERT INTO reconciliation.exception (employer_id, run_id, line, item_id, commitment_id, reason, amount, gap)
  SELECT employer, of_run, e.line, e.item_id, e.commitment_id, e.reason, e.amount, e.gap
  FROM jsonb_populate_recordset(NULL::reconciliation.exception, exceptions) AS e;
END
$$;
COMMENT ON FUNCTION reconciliation.save_findings IS 'Keeps proposals and exceptions of a run.';
