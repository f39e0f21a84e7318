-- Records what a bank statement shows of the money under way:
--
--   clear  a payment arrived: cash in transit against bank
--   fee    the bank's own: bank fees against bank
--
-- Raises UP301 amount.
CREATE OR REPLACE FUNCTION ledger.record_cash(
  employer bigint, key text, kind text, currency text, amount bigint, reason text, occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint, effective_on date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  known ledger.request;
  asked CONSTANT text := md5(ROW(kind, currency, amount, reason)::text);
BEGIN
  IF kind NOT IN ('clear', 'fee') OR coalesce(amount, 0) <= 0 THEN
    RAISE EXCEPTION 'amount' USING ERRCODE = 'UP301', CONSTRAINT = 'operation_amount_positive';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(format('%s/%s', employer, key), 0));
  SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = record_cash.key;
  IF FOUND THEN
    RETURN QUERY SELECT known.decision,
      CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END, known.entry_id,
      (SELECT e.effective_on FROM ledger.entry AS e
        WHERE e.employer_id = employer AND e.entry_id = known.entry_id);
    RETURN;
  END IF;
  RETURN QUERY SELECT p.decision, p.code, p.entry_id, p.effective_on FROM ledger.post_lines(employer, key, asked,
    kind, currency, ARRAY[ROW('bank', CASE kind WHEN 'clear' THEN 'cash_in_transit' ELSE 'bank_fees' END, amount,
    NULL)::ledger.line], occurred_on, false, reason, actor) AS p;
END
$$;
COMMENT ON FUNCTION ledger.record_cash IS 'Records what a bank statement shows.';
