-- An adjustment of the financial book, with its reason; it may land on days that are closed softly. Not of an
-- account that another record adds up to: prepaid, and what is owed or owing. Raises UP301 amount, UP309 account.
CREATE OR REPLACE FUNCTION ledger.adjust(
  employer bigint, key text, debit text, credit text, currency text, amount bigint, commitment bigint, reason text,
  occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint, effective_on date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  known ledger.request;
  asked CONSTANT text := md5(ROW('adjust', debit, credit, currency, amount, commitment, reason)::text);
  adjustable CONSTANT text[] := ARRAY['training_expense', 'unused_prepaid', 'accrued_cost', 'recovered_cost',
    'bad_debt', 'clearing', 'cash_in_transit', 'bank', 'bank_fees', 'exchange_difference',
    'rounding_difference', 'recoverable_tax', 'suspense', 'conversion'];
BEGIN
  IF coalesce(amount, 0) <= 0 THEN
    RAISE EXCEPTION 'amount' USING ERRCODE = 'UP301', CONSTRAINT = 'operation_amount_positive';
  ELSIF NOT ARRAY[debit, credit] <@ adjustable OR debit = credit THEN
    RAISE EXCEPTION 'account' USING ERRCODE = 'UP309', CONSTRAINT = 'operation_account_adjustable';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(format('%s/%s', employer, key), 0));
  SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = adjust.key;
  IF FOUND THEN
    RETURN QUERY SELECT known.decision,
      CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END, known.entry_id,
      (SELECT e.effective_on FROM ledger.entry AS e
        WHERE e.employer_id = employer AND e.entry_id = known.entry_id);
    RETURN;
  END IF;
  RETURN QUERY SELECT p.decision, p.code, p.entry_id, p.effective_on FROM ledger.post_lines(employer, key, asked,
    'adjust', currency, ARRAY[ROW(credit, debit, amount, commitment)::ledger.line], occurred_on, true, reason,
    actor) AS p;
END
$$;
COMMENT ON FUNCTION ledger.adjust IS 'An adjustment of the financial book.';
