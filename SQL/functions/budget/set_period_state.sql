-- Closes a fiscal period to its last day or opens it again from its first. Waits for postings under way; none
-- gets in afterwards. Returns whether anything changed. Days, checklist and evidence: ledger.close_days.
CREATE OR REPLACE FUNCTION budget.set_period_state(
  employer bigint, period bigint, is_open boolean, actor text)
RETURNS TABLE (decision bigint, changed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  known budget.fiscal_period;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('budget.fiscal_period'), period::integer);
  SELECT * INTO known FROM budget.fiscal_period AS p
  WHERE p.employer_id = employer AND p.period_id = period;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'period' USING ERRCODE = 'UP304', CONSTRAINT = 'operation_period_known';
  END IF;
  decision := nextval('ledger.decision_seq');
  changed := (known.state = 'open') <> is_open;
  IF changed THEN
    UPDATE budget.fiscal_period AS p
    SET state = CASE WHEN is_open THEN 'open' ELSE 'closed' END,
      closed_through = CASE WHEN NOT is_open THEN upper(p.span) - 1 END, soft_closed_through = NULL,
      closed_by = CASE WHEN NOT is_open THEN actor END, closed_at = CASE WHEN NOT is_open THEN now() END
    WHERE p.employer_id = employer AND p.period_id = period;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION budget.set_period_state IS 'Closes a fiscal period or opens it again.';
