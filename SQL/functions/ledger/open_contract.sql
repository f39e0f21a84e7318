-- Opens a contract for seats or credit paid in advance. Raises unique_violation on contract_name_unique.
CREATE OR REPLACE FUNCTION ledger.open_contract(
  employer bigint, name text, provider text, unit text, currency text, first_day date, last_day date)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO ledger.contract (employer_id, name, provider, unit, currency, span)
  VALUES (employer, name, provider, unit, currency, daterange(first_day, last_day, '[]'))
  RETURNING contract_id
$$;
COMMENT ON FUNCTION ledger.open_contract IS 'Opens a contract for seats or credit paid in advance.';
