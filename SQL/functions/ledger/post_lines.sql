-- Posts transfers of the financial book as one entry on its day; what happened on a day that is closed goes to
-- the first open one after it, and its effective day says so. Without such a day: no_period. Lines without an
-- amount are left out. The answer is kept under the key, which the caller has looked up before.
CREATE OR REPLACE FUNCTION ledger.post_lines(
  employer bigint, key text, request_hash text, kind text, currency text, lines ledger.line[], occurred_on date,
  is_adjustment boolean, reason text, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint, effective_on date)
LANGUAGE plpgsql SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  period bigint;
BEGIN
  SELECT o.period_id, o.effective_on INTO period, effective_on
  FROM ledger.first_open(employer, occurred_on, is_adjustment) AS o;
  decision := nextval('ledger.decision_seq');
  code := CASE WHEN period IS NULL THEN 'no_period' ELSE 'done' END;
  IF code = 'done' THEN
    entry_id := decision;
    INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor,
      is_adjustment, reason)
    VALUES (employer, decision, kind, period, occurred_on, effective_on, actor, is_adjustment, reason);
    INSERT INTO ledger.transfer (employer_id, entry_id, line, book, currency, from_account, to_account, amount,
      commitment_id)
    SELECT employer, decision, row_number() OVER (ORDER BY l.place), 'financial', currency,
      (SELECT ledger.financial_account(employer, l.from_account, currency, NULL)),
      (SELECT ledger.financial_account(employer, l.to_account, currency, NULL)), l.amount, l.commitment_id
    FROM unnest(lines) WITH ORDINALITY AS l (from_account, to_account, amount, commitment_id, place)
    WHERE l.amount > 0;
  END IF;
  INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id, commitment_id)
  VALUES (employer, key, request_hash, decision, code, entry_id, (lines[1]).commitment_id);
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.post_lines IS 'Posts transfers of the financial book as one entry.';
