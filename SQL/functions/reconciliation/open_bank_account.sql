-- Records a bank account. Raises unique_violation on bank_account_pk or bank_account_identifier_once.
CREATE OR REPLACE FUNCTION reconciliation.open_bank_account(
  employer bigint, code text, identifier text, currency text, actor text)
RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO reconciliation.bank_account (employer_id, code, identifier, currency, opened_by)
  VALUES (employer, code, identifier, currency, actor)
  RETURNING code
$$;
COMMENT ON FUNCTION reconciliation.open_bank_account IS 'Records a bank account.';
