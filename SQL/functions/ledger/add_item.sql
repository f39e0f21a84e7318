-- Records what is owed from now on, for cost that was recognized:
--
--   bill   to a provider, by its invoice: accrued cost against payables
--   claim  to an employee, by a claim for reimbursement: accrued cost against employee payable
--
-- The amount is what the book owes, at the rate of the document; the original amount what the document asks.
-- Raises UP301 amount, and foreign_key_violation on open_item_currency_fk or open_item_original_currency_fk.
CREATE OR REPLACE FUNCTION ledger.add_item(
  employer bigint, key text, kind text, party text, reference text, due_on date, commitment bigint, currency text,
  amount bigint, original_currency text, original_amount bigint, occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint, effective_on date, item_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  known ledger.request;
  account CONSTANT text := CASE kind WHEN 'bill' THEN 'payables' ELSE 'employee_payable' END;
  asked CONSTANT text := md5(ROW(kind, party, reference, due_on, commitment, currency, amount, original_currency,
    original_amount)::text);
BEGIN
  IF kind NOT IN ('bill', 'claim') OR coalesce(amount, 0) <= 0 OR coalesce(original_amount, 0) <= 0
    OR currency = original_currency AND amount <> original_amount THEN
    RAISE EXCEPTION 'amount' USING ERRCODE = 'UP301', CONSTRAINT = 'operation_amount_positive';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(format('%s/%s', employer, key), 0));
  SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = add_item.key;
  IF FOUND THEN
    RETURN QUERY SELECT known.decision,
      CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END, known.entry_id,
      (SELECT e.effective_on FROM ledger.entry AS e
        WHERE e.employer_id = employer AND e.entry_id = known.entry_id),
      (SELECT i.item_id FROM ledger.open_item AS i
        WHERE i.employer_id = employer AND i.entry_id = known.entry_id);
    RETURN;
  END IF;
  SELECT p.decision, p.code, p.entry_id, p.effective_on INTO decision, code, entry_id, effective_on
  FROM ledger.post_lines(employer, key, asked, kind, currency,
    ARRAY[ROW(account, 'accrued_cost', amount, commitment)::ledger.line], occurred_on, false, NULL, actor) AS p;
  IF code = 'done' THEN
    INSERT INTO ledger.open_item AS i (employer_id, account, party, reference, due_on, entry_id, commitment_id,
      currency, amount, original_currency, original_amount)
    VALUES (employer, account, party, reference, due_on, entry_id, commitment, currency, amount,
      original_currency, original_amount)
    RETURNING i.item_id INTO item_id;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.add_item IS 'Records what is owed to a provider or an employee.';
