-- Signs the trial balance of a hard close. It is computed again: hash_differs where it is no longer what was
-- closed. reopened where days of it were opened again, not_closed for a check or soft close, already_signed by
-- this account. Raises UP311 unknown close.
CREATE OR REPLACE FUNCTION ledger.sign_close(employer bigint, close bigint, signer text)
RETURNS TABLE (code text, hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  known ledger.close;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger.close'), employer::integer);
  SELECT * INTO known FROM ledger.close AS c WHERE c.employer_id = employer AND c.close_id = close;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'close' USING ERRCODE = 'UP311', CONSTRAINT = 'operation_close_known';
  END IF;
  hash := ledger.trial_balance_hash(ledger.balances_of_days(employer, known.first_day, known.last_day));
  code := CASE
    WHEN known.kind <> 'hard' THEN 'not_closed'
    WHEN EXISTS (SELECT FROM ledger.close AS r WHERE r.employer_id = employer AND r.period_id = known.period_id
      AND r.kind = 'reopen' AND r.close_id > close AND r.first_day <= known.last_day) THEN 'reopened'
    WHEN hash <> known.hash THEN 'hash_differs'
    WHEN EXISTS (SELECT FROM ledger.close_signature AS s
      WHERE s.employer_id = employer AND s.close_id = close AND s.signer = sign_close.signer) THEN 'already_signed'
    ELSE 'done'
  END;
  IF code = 'done' THEN
    INSERT INTO ledger.close_signature (employer_id, close_id, signer, hash)
    VALUES (employer, close, signer, hash);
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.sign_close IS 'Signs the trial balance of a hard close.';
