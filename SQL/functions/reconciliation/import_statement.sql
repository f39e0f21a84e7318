-- Records a bank statement with its lines, as a whole or not at all. Known where the account has one of the same
-- days, balances and content. Two lines that say the same are two lines: they differ by their number.
--
-- Where it overlaps known statements, only what is new of its lines is added: of each line of a day
-- (reconciliation.line_identity) the greater count of either holds. The overlap has to agree: both sides have the
-- same balance where the later of them begins; what the new one leaves out of a day comes to nothing; and so does
-- what it adds to a day, unless the day is the last of every known statement that has it, which may have been
-- drawn before the day was over.
--
-- Raises UP502 where it is of another account or currency, UP503 where a statement next to it does not join it
-- (statement_joins_others) or one that it overlaps says otherwise (statement_agrees_with_known), check_violation
-- on statement_balances, unique_violation on item_bank_reference_once.
CREATE OR REPLACE FUNCTION reconciliation.import_statement(
  employer bigint, source bigint, account text, identifier text, currency text, number text,
  first_day date, last_day date, opening bigint, closing bigint, content text, lines jsonb)
RETURNS TABLE (statement_id bigint, answer text, repeated bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  held reconciliation.bank_account;
  days daterange;
  made bigint;
  overlapping bigint[];
BEGIN
  SELECT * INTO held FROM reconciliation.bank_account AS a
  WHERE a.employer_id = employer AND a.code = account FOR UPDATE;
  IF NOT FOUND OR held.identifier <> identifier OR held.currency <> import_statement.currency THEN
    RAISE EXCEPTION 'account' USING ERRCODE = 'UP502', CONSTRAINT = 'statement_of_account';
  END IF;
  days := daterange(first_day, last_day, '[]');
  repeated := 0;
  SELECT s.statement_id INTO statement_id FROM reconciliation.statement AS s
  WHERE s.employer_id = employer AND s.account = import_statement.account AND s.span = days
    AND (s.opening, s.closing, s.content)
      = (import_statement.opening, import_statement.closing, import_statement.content);
  IF FOUND THEN
    answer := 'unchanged';
    RETURN NEXT;
    RETURN;
  END IF;
  overlapping := ARRAY(SELECT s.statement_id FROM reconciliation.statement AS s
    WHERE s.employer_id = employer AND s.account = import_statement.account AND s.span && days);
  INSERT INTO reconciliation.statement AS s (employer_id, source_id, account, number, span, opening, movement,
    closing, content)
  SELECT employer, source, import_statement.account, import_statement.number, days, import_statement.opening,
    coalesce(sum((l.value ->> 'amount')::bigint), 0), import_statement.closing, import_statement.content
  FROM jsonb_array_elements(lines) AS l
  RETURNING s.statement_id INTO made;
  IF overlapping <> '{}' THEN
    WITH known AS (
      SELECT l.item_id, l.day, k.identity,
        row_number() OVER (PARTITION BY l.day, k.identity ORDER BY l.item_id) AS occurrence
      FROM reconciliation.statement_line AS l
      JOIN reconciliation.item AS i ON i.employer_id = employer AND i.item_id = l.item_id
      CROSS JOIN reconciliation.line_identity(i) AS k (identity)
      WHERE l.employer_id = employer AND l.statement_id = ANY (overlapping) AND NOT l.is_repeated
        AND l.day <@ days
    ), own AS (
      SELECT l.line, d.day, k.identity,
        row_number() OVER (PARTITION BY d.day, k.identity ORDER BY l.line) AS occurrence
      FROM jsonb_populate_recordset(NULL::reconciliation.item, lines) AS l
      CROSS JOIN reconciliation.line_identity(l) AS k (identity)
      CROSS JOIN greatest(first_day, least(last_day, l.dated_on)) AS d (day)
    )
    INSERT INTO reconciliation.repeated_line (employer_id, statement_id, line, item_id)
    SELECT employer, made, o.line, k.item_id
    FROM own AS o
    JOIN known AS k ON (k.day, k.identity, k.occurrence) = (o.day, o.identity, o.occurrence);
    GET DIAGNOSTICS repeated = ROW_COUNT;
  END IF;
  INSERT INTO reconciliation.item (employer_id, kind, statement_id, line, party, currency, amount, dated_on,
    reference, batch, charge, bank_reference, description)
  SELECT employer, 'bank_line', made, l.line, import_statement.account, held.currency, l.amount,
    l.dated_on, coalesce(l.reference, ''), coalesce(l.batch, ''), l.charge,
    coalesce(l.bank_reference, ''), coalesce(l.description, '')
  FROM jsonb_populate_recordset(NULL::reconciliation.item, lines) AS l
  WHERE NOT EXISTS (SELECT FROM reconciliation.repeated_line AS r
    WHERE r.employer_id = employer AND r.statement_id = made AND r.line = l.line)
  ORDER BY l.line;
  IF EXISTS (
    SELECT FROM reconciliation.statement AS s
    WHERE s.employer_id = employer AND s.statement_id = ANY (overlapping) AND CASE
      WHEN lower(s.span) <= first_day THEN import_statement.opening - s.opening
      ELSE s.opening - import_statement.opening
    END <> (SELECT coalesce(sum(l.amount), 0) FROM reconciliation.statement_line AS l
      WHERE l.employer_id = employer
        AND l.statement_id = CASE WHEN lower(s.span) <= first_day THEN s.statement_id ELSE made END
        AND l.day < greatest(lower(s.span), first_day))
  ) OR EXISTS (
    SELECT FROM reconciliation.statement_line AS l
    WHERE l.employer_id = employer AND (l.statement_id = ANY (overlapping) OR l.statement_id = made)
      AND NOT l.is_repeated AND l.day <@ days
    GROUP BY l.day
    HAVING sum(l.amount) FILTER (WHERE l.statement_id <> made AND NOT EXISTS (
        SELECT FROM reconciliation.repeated_line AS r
        WHERE r.employer_id = employer AND r.statement_id = made AND r.item_id = l.item_id)) <> 0
      OR sum(l.amount) FILTER (WHERE l.statement_id = made) <> 0 AND EXISTS (
        SELECT FROM reconciliation.statement AS s
        WHERE s.employer_id = employer AND s.statement_id = ANY (overlapping) AND s.span @> l.day
          AND upper(s.span) - 1 > l.day)
  ) THEN
    RAISE EXCEPTION 'contradiction' USING ERRCODE = 'UP503', CONSTRAINT = 'statement_agrees_with_known';
  END IF;
  -- A statement that reaches beyond the first or the last day leads to those before and after it.
  IF NOT EXISTS (SELECT FROM reconciliation.statement AS s
      WHERE s.employer_id = employer AND s.statement_id = ANY (overlapping) AND lower(s.span) < first_day)
    AND import_statement.opening <> (SELECT s.closing FROM reconciliation.statement AS s
      WHERE s.employer_id = employer AND s.account = import_statement.account AND upper(s.span) <= first_day
      ORDER BY upper(s.span) DESC, s.statement_id DESC LIMIT 1)
    OR NOT EXISTS (SELECT FROM reconciliation.statement AS s
      WHERE s.employer_id = employer AND s.statement_id = ANY (overlapping) AND upper(s.span) > upper(days))
    AND import_statement.closing <> (SELECT s.opening FROM reconciliation.statement AS s
      WHERE s.employer_id = employer AND s.account = import_statement.account AND lower(s.span) > last_day
      ORDER BY lower(s.span) LIMIT 1) THEN
    RAISE EXCEPTION 'gap' USING ERRCODE = 'UP503', CONSTRAINT = 'statement_joins_others';
  END IF;
  statement_id := made;
  answer := 'imported';
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION reconciliation.import_statement IS 'Records a bank statement with its lines.';
