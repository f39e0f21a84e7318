-- Settles what is owed, or owing, in full or in part:
--
--   pay            payables or employee payable against cash in transit
--   payroll        employee payable against clearing: paid with the wages
--   offset         payables against vendor credit, which is another item
--   vendor_refund  bank against vendor credit: the provider pays it out
--
-- The original amount is in the currency of the document. It clears its share of what is left in the book; the
-- last one clears the exact rest, so that both are settled together. What was really paid, in the currency of
-- the book at the rate of the day, may differ: the difference is realized exchange gain or loss. Without it the
-- book's share was paid.
--
-- Raises UP301 amount, UP308 unknown item.
CREATE OR REPLACE FUNCTION ledger.settle_item(
  employer bigint, key text, kind text, item bigint, original_amount bigint, paid bigint, credit bigint,
  occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint, effective_on date, amount bigint, difference bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  owed ledger.open_item;
  owing ledger.open_item;
  known ledger.request;
  asked CONSTANT text := md5(ROW(kind, item, original_amount, paid, credit)::text);
  left_amount bigint;
  left_original bigint;
  other text;
  lines ledger.line[];
BEGIN
  IF coalesce(original_amount, 0) <= 0 OR paid <= 0 OR (kind = 'offset') <> (credit IS NOT NULL)
    OR kind NOT IN ('pay', 'payroll', 'offset', 'vendor_refund') OR kind <> 'pay' AND paid IS NOT NULL THEN
    RAISE EXCEPTION 'amount' USING ERRCODE = 'UP301', CONSTRAINT = 'operation_amount_positive';
  END IF;
  PERFORM FROM ledger.open_item AS i WHERE i.employer_id = employer AND i.item_id IN (item, credit)
  ORDER BY i.item_id FOR UPDATE;
  SELECT * INTO owed FROM ledger.open_item AS i WHERE i.employer_id = employer AND i.item_id = item;
  SELECT * INTO owing FROM ledger.open_item AS i WHERE i.employer_id = employer AND i.item_id = credit;
  IF owed.item_id IS NULL OR credit IS NOT NULL AND owing.item_id IS NULL THEN
    RAISE EXCEPTION 'item' USING ERRCODE = 'UP308', CONSTRAINT = 'operation_item_known';
  END IF;
  SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = settle_item.key;
  IF FOUND THEN
    RETURN QUERY SELECT known.decision,
      CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END, known.entry_id,
      e.effective_on, u.amount, coalesce(paid, u.amount) - u.amount
    FROM (SELECT 1) AS one
    LEFT JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = known.entry_id
    LEFT JOIN ledger.item_use AS u
      ON u.employer_id = employer AND u.entry_id = known.entry_id AND u.item_id = item;
    RETURN;
  END IF;
  left_amount := owed.amount - owed.settled;
  left_original := owed.original_amount - owed.original_settled;
  amount := CASE WHEN original_amount = left_original THEN left_amount
    WHEN original_amount < left_original
      THEN least(round(left_amount::numeric * original_amount / left_original)::bigint, left_amount - 1) END;
  code := CASE
    WHEN owed.account <> ALL (CASE kind WHEN 'pay' THEN ARRAY['payables', 'employee_payable']
      WHEN 'payroll' THEN ARRAY['employee_payable'] WHEN 'offset' THEN ARRAY['payables']
      ELSE ARRAY['vendor_credit'] END) OR owing.account <> 'vendor_credit' THEN 'account_differs'
    WHEN amount IS NULL OR amount > owing.amount - owing.settled THEN 'exceeds_open'
    WHEN owed.currency = owed.original_currency AND paid <> amount OR owing.currency <> owed.currency
      THEN 'currency_differs'
    WHEN owing.party <> '' AND owed.party <> owing.party THEN 'provider_differs'
    ELSE 'done'
  END;
  IF code = 'done' THEN
    difference := coalesce(paid, amount) - amount;
    other := CASE kind WHEN 'pay' THEN 'cash_in_transit' WHEN 'payroll' THEN 'clearing'
      WHEN 'offset' THEN 'vendor_credit' ELSE 'bank' END;
    lines := CASE kind
      WHEN 'vendor_refund' THEN ARRAY[ROW('vendor_credit', other, amount, owed.commitment_id)::ledger.line]
      ELSE ARRAY[
        ROW(other, owed.account, amount - greatest(-difference, 0), owed.commitment_id)::ledger.line,
        ROW('exchange_difference', owed.account, -difference, owed.commitment_id)::ledger.line,
        ROW(other, 'exchange_difference', difference, owed.commitment_id)::ledger.line]
    END;
    SELECT p.decision, p.code, p.entry_id, p.effective_on INTO decision, code, entry_id, effective_on
    FROM ledger.post_lines(employer, key, asked, kind, owed.currency, lines, occurred_on, false, NULL, actor) AS p;
  ELSE
    amount := NULL;
    decision := nextval('ledger.decision_seq');
    INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, commitment_id)
    VALUES (employer, key, asked, decision, code, owed.commitment_id);
  END IF;
  IF code = 'done' THEN
    INSERT INTO ledger.item_use (employer_id, entry_id, item_id, amount, original_amount)
    VALUES (employer, entry_id, item, amount, original_amount);
    UPDATE ledger.open_item AS i SET settled = i.settled + settle_item.amount,
      original_settled = i.original_settled + settle_item.original_amount
    WHERE i.employer_id = employer AND i.item_id = item;
    IF credit IS NOT NULL THEN
      INSERT INTO ledger.item_use (employer_id, entry_id, item_id, amount, original_amount)
      VALUES (employer, entry_id, credit, amount, amount);
      UPDATE ledger.open_item AS i SET settled = i.settled + settle_item.amount,
        original_settled = i.original_settled + settle_item.amount
      WHERE i.employer_id = employer AND i.item_id = credit;
    END IF;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.settle_item IS 'Settles what is owed, or owing, in full or in part.';
