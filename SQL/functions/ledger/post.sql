-- Posts one transfer of the financial book in the period of its day; a late fact goes to the first open
-- period after it, and its effective day says so. Without such a period: no_period. The answer is kept under
-- the key, which the caller has looked up before.
CREATE OR REPLACE FUNCTION ledger.post(
  employer bigint, key text, request_hash text, kind text, currency text, from_account bigint, to_account bigint,
  amount bigint, commitment bigint, occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint)
LANGUAGE plpgsql SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  target budget.fiscal_period;
BEGIN
  -- Shared as in budget.share_period; read again, because it may have been closed before it was shared.
  LOOP
    SELECT p.* INTO target FROM budget.fiscal_period AS p
    WHERE p.employer_id = employer AND upper(p.span) > post.occurred_on AND p.state = 'open'
    ORDER BY p.span LIMIT 1;
    EXIT WHEN target.period_id IS NULL;
    PERFORM pg_advisory_xact_lock_shared(hashtext('budget.fiscal_period'), target.period_id::integer);
    EXIT WHEN EXISTS (SELECT FROM budget.fiscal_period AS p
      WHERE p.employer_id = employer AND p.period_id = target.period_id AND p.state = 'open');
  END LOOP;
  decision := nextval('ledger.decision_seq');
  code := CASE WHEN target.period_id IS NULL THEN 'no_period' ELSE 'done' END;
  IF code = 'done' THEN
    entry_id := decision;
    INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor)
    VALUES (employer, decision, post.kind, target.period_id, post.occurred_on,
      greatest(lower(target.span), post.occurred_on), post.actor);
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
