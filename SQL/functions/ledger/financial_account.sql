-- The account of a kind in the financial book, opened where there is none.
CREATE OR REPLACE FUNCTION ledger.financial_account(
  employer bigint, kind text, currency text, contract bigint)
RETURNS bigint
LANGUAGE plpgsql SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  found_id bigint;
BEGIN
  FOR attempt IN 1 .. 2 LOOP
    SELECT a.account_id INTO found_id FROM ledger.account AS a
    WHERE a.employer_id = employer AND a.book = 'financial' AND a.kind = financial_account.kind
      AND a.currency = financial_account.currency AND coalesce(a.contract_id, 0) = coalesce(contract, 0);
    EXIT WHEN FOUND OR attempt = 2;
    -- Where another transaction opens it at this moment, this waits for it and then finds it.
    INSERT INTO ledger.account (employer_id, account_id, book, kind, currency, contract_id)
    VALUES (employer, nextval('ledger.account_id_seq'), 'financial', kind, currency, contract)
    ON CONFLICT DO NOTHING;
  END LOOP;
  RETURN found_id;
END
$$;
COMMENT ON FUNCTION ledger.financial_account IS 'The account of a kind in the financial book, opened where there is none.';
