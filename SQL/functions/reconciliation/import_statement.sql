-- Records a bank statement with its lines, as a whole or not at all. Known where the account has one with the
-- same content. Two lines that say the same are two lines: they differ by their number.
--
-- Raises UP502 where it is of another account or currency, UP503 where a statement next to it does not join
-- it, check_violation on statement_balances, exclusion_violation on statement_no_overlap, unique_violation on
-- item_bank_reference_once.
CREATE OR REPLACE FUNCTION reconciliation.import_statement(
  employer bigint, source bigint, account text, identifier text, currency text, number text,
  first_day date, last_day date, opening bigint, closing bigint, content text, lines jsonb)
RETURNS TABLE (statement_id bigint, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  held reconciliation.bank_account;
BEGIN
  SELECT * INTO held FROM reconciliation.bank_account AS a
  WHERE a.employer_id = employer AND a.code = account FOR UPDATE;
  IF NOT FOUND OR held.identifier <> identifier OR held.currency <> import_statement.currency THEN
    RAISE EXCEPTION 'account' USING ERRCODE = 'UP502', CONSTRAINT = 'statement_of_account';
  END IF;
  SELECT s.statement_id INTO statement_id FROM reconciliation.statement AS s
  WHERE s.employer_id = employer AND s.account = import_statement.account
    AND s.content = import_statement.content;
  IF FOUND THEN
    answer := 'unchanged';
    RETURN NEXT;
    RETURN;
  END IF;
  INSERT INTO reconciliation.statement AS s (employer_id, source_id, account, number, span, opening, movement,
    closing, content)
  SELECT employer, source, import_statement.account, import_statement.number,
    daterange(first_day, last_day, '[]'), import_statement.opening,
    coalesce(sum((l.value ->> 'amount')::bigint), 0), import_statement.closing, import_statement.content
  FROM jsonb_array_elements(lines) AS l
  RETURNING s.statement_id INTO statement_id;
  IF import_statement.opening <> (SELECT s.closing FROM reconciliation.statement AS s
      WHERE s.employer_id = employer AND s.account = import_statement.account AND upper(s.span) <= first_day
      ORDER BY s.span DESC LIMIT 1)
    OR import_statement.closing <> (SELECT s.opening FROM reconciliation.statement AS s
      WHERE s.employer_id = employer AND s.account = import_statement.account AND lower(s.span) > last_day
      ORDER BY s.span LIMIT 1) THEN
    RAISE EXCEPTION 'gap' USING ERRCODE = 'UP503', CONSTRAINT = 'statement_joins_others';
  END IF;
  INSERT INTO reconciliation.item (employer_id, kind, statement_id, line, party, currency, amount, dated_on,
    reference, batch, charge, bank_reference, description)
  SELECT employer, 'bank_line', import_statement.statement_id, l.line, import_statement.account, held.currency, l.amount,
    l.dated_on, coalesce(l.reference, ''), coalesce(l.batch, ''), l.charge,
    coalesce(l.bank_reference, ''), coalesce(l.description, '')
  FROM jsonb_populate_recordset(NULL::reconciliation.item, lines) AS l ORDER BY l.line;
  answer := 'imported';
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION reconciliation.import_statement IS 'Records a bank statement with its lines.';
