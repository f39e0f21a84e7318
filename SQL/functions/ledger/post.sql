-- Posts one transfer of the financial book, for accounts that are known by id: see ledger.post_lines.
CREATE OR REPLACE FUNCTION ledger.post(
  employer bigint, key text, request_hash text, kind text, currency text, from_account bigint, to_account bigint,
  amount bigint, commitment bigint, occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint)
LANGUAGE plpgsql SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  period bigint;
  effective date;
BEGIN
  SELECT o.period_id, o.effective_on INTO period, effective
  FROM ledger.first_open(employer, post.occurred_on, false) AS o;
  decision := nextval('ledger.decision_seq');
  code := CASE WHEN period IS NULL THEN 'no_period' ELSE 'done' END;
  IF code = 'done' THEN
    entry_id := decision;
    INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor)
    VALUES (employer, decision, post.kind, period, post.occurred_on, effective, post.actor);
    INSERT INTO ledger.transfer (employer_id, entry_id, line, book, currency, from_account, to_account,
      amount, commitment_id)
    VALUES (employer, decision, 1, 'financial', post.currency, post.from_account, post.to_account,
      post.amount, commitment);
  END IF;
  INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id, commitment_id)
  VALUES (employer, post.key, post.request_hash, decision, code, entry_id, commitment);
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.post IS 'Posts one transfer of the financial book.';
