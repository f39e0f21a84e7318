-- Takes back an entry of the financial book: part of ledger.reverse. What it made is no longer owed, what it
-- settled is owed again. Accruals and revaluations take themselves back; contracts and repayments have
-- operations of their own.
CREATE OR REPLACE FUNCTION ledger.reverse_financial(
  employer bigint, key text, original ledger.entry, occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint)
LANGUAGE plpgsql SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  entry CONSTANT bigint := original.entry_id;
  asked CONSTANT text := md5(ROW('reverse', entry)::text);
  known ledger.request;
  commitment bigint;
  amount bigint;
  to_period bigint;
  effective date;
BEGIN
  SELECT t.commitment_id, t.amount INTO commitment, amount FROM ledger.transfer AS t
  WHERE t.employer_id = employer AND t.entry_id = entry ORDER BY t.line LIMIT 1;
  PERFORM FROM budget.cell AS c
  WHERE c.employer_id = employer AND original.kind = 'refund' AND c.cell_id = (
    SELECT m.cell_id FROM budget.commitment AS m
    WHERE m.employer_id = employer AND m.commitment_id = commitment) FOR UPDATE;
  PERFORM FROM ledger.open_item AS i
  WHERE i.employer_id = employer AND (i.entry_id = entry OR i.item_id IN (
    SELECT u.item_id FROM ledger.item_use AS u WHERE u.employer_id = employer AND u.entry_id = entry))
  ORDER BY i.item_id FOR UPDATE;
  -- Not every entry has a budget or an item: whoever takes back the same one waits.
  PERFORM FROM ledger.entry AS e WHERE e.employer_id = employer AND e.entry_id = entry FOR NO KEY UPDATE;
  SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = reverse_financial.key;
  IF FOUND THEN
    RETURN QUERY SELECT known.decision,
      CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END, known.entry_id;
    RETURN;
  END IF;
  SELECT o.period_id, o.effective_on INTO to_period, effective FROM ledger.first_open(
    employer, greatest(occurred_on, original.effective_on), original.is_adjustment) AS o;
  decision := nextval('ledger.decision_seq');
  code := CASE
    WHEN original.kind NOT IN ('bill', 'claim', 'pay', 'payroll', 'offset', 'vendor_refund', 'clear', 'fee',
      'adjust', 'refund') THEN 'not_reversible'
    WHEN EXISTS (SELECT FROM ledger.entry AS e WHERE e.employer_id = employer AND e.reversal_of = entry)
      THEN 'already_reversed'
    WHEN EXISTS (SELECT FROM ledger.open_item AS i
      WHERE i.employer_id = employer AND i.entry_id = entry AND i.settled > 0) THEN 'later_facts'
    WHEN to_period IS NULL THEN 'no_period'
    ELSE 'done'
  END;
  IF code = 'done' THEN
    entry_id := decision;
    INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor,
      reversal_of, is_adjustment, reason)
    VALUES (employer, decision, 'reverse', to_period, occurred_on, effective, actor, entry,
      original.is_adjustment, original.reason);
    INSERT INTO ledger.transfer
      (employer_id, entry_id, line, book, currency, from_account, to_account, amount, commitment_id)
    SELECT employer, decision, t.line, t.book, t.currency, t.to_account, t.from_account, t.amount, t.commitment_id
    FROM ledger.transfer AS t WHERE t.employer_id = employer AND t.entry_id = entry;
    INSERT INTO ledger.item_use (employer_id, entry_id, item_id, amount, original_amount)
    SELECT employer, decision, i.item_id, i.amount, i.original_amount
    FROM ledger.open_item AS i WHERE i.employer_id = employer AND i.entry_id = entry
    UNION ALL
    SELECT employer, decision, u.item_id, -u.amount, -u.original_amount
    FROM ledger.item_use AS u WHERE u.employer_id = employer AND u.entry_id = entry;
    UPDATE ledger.open_item AS i
    SET settled = i.settled + u.amount, original_settled = i.original_settled + u.original_amount
    FROM ledger.item_use AS u
    WHERE i.employer_id = employer AND u.employer_id = employer AND u.entry_id = decision
      AND u.item_id = i.item_id;
    UPDATE budget.commitment AS c SET refunded_late = c.refunded_late - amount
    WHERE c.employer_id = employer AND c.commitment_id = commitment AND original.kind = 'refund';
  END IF;
  INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id, commitment_id)
  VALUES (employer, key, asked, decision, code, entry_id, commitment);
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.reverse_financial IS 'Takes back an entry of the financial book.';
