-- Records a document with its lines, given by the names of their columns. Answers:
--
--   imported      new; suspected_of names the document of the vendor that has the same amount and a number
--                 that differs only by punctuation, leading letters or zeros
--   unchanged     known, word for word
--   number_taken  the vendor has a document of this number that says something else
--
-- Raises UP501 where its lines do not add up to its total, UP401 where a claim names nobody,
-- foreign_key_violation on document_currency_fk, check_violation by the name of the rule.
CREATE OR REPLACE FUNCTION reconciliation.import_document(
  employer bigint, source bigint, content jsonb, lines jsonb, employee_number text, occurred_on date, actor text)
RETURNS TABLE (document_id bigint, answer text, suspected_of bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  given CONSTANT reconciliation.document := jsonb_populate_record(NULL::reconciliation.document, content);
  items CONSTANT reconciliation.item[] := ARRAY(
    SELECT l FROM jsonb_populate_recordset(NULL::reconciliation.item, lines) AS l ORDER BY l.line);
  known reconciliation.document;
  claimant bigint;
BEGIN
  IF (SELECT coalesce(sum(i.amount), 0) FROM unnest(items) AS i) <> given.total THEN
    RAISE EXCEPTION 'total' USING ERRCODE = 'UP501', CONSTRAINT = 'document_adds_up';
  END IF;
  IF employee_number IS NOT NULL THEN
    SELECT e.employee_id INTO claimant FROM people.employee AS e
    WHERE e.employer_id = employer AND e.employee_number = import_document.employee_number;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'employee' USING ERRCODE = 'UP401', CONSTRAINT = 'sponsorship_employee_known';
    END IF;
  END IF;
  SELECT d.* INTO known FROM reconciliation.document AS d
  WHERE d.employer_id = employer AND d.party = given.party AND d.number = given.number
    AND d.kind = given.kind;
  IF FOUND THEN
    document_id := known.document_id; suspected_of := known.suspected_of;
    answer := CASE WHEN (known.total, known.currency, known.issued_on, known.due_on)
        = (given.total, given.currency, given.issued_on, given.due_on)
      AND known.employee_id IS NOT DISTINCT FROM claimant
      AND ARRAY(SELECT ROW(i.amount, i.quoted, i.learner, i.content_id, i.run)::text
        FROM reconciliation.item AS i WHERE i.employer_id = employer
          AND i.document_id = known.document_id AND i.kind = 'line' ORDER BY i.line)
        = ARRAY(SELECT ROW(i.amount, i.quoted, i.learner, coalesce(i.content_id, ''),
          coalesce(i.run, ''))::text FROM unnest(items) AS i)
      THEN 'unchanged' ELSE 'number_taken' END;
    RETURN NEXT;
    RETURN;
  END IF;
  SELECT min(d.document_id) INTO suspected_of FROM reconciliation.document AS d
  WHERE d.employer_id = employer AND d.party = given.party AND d.number_key = given.number_key
    AND d.kind = given.kind AND d.total = given.total AND d.currency = given.currency;
  INSERT INTO reconciliation.document AS d (employer_id, source_id, line, kind, party, employee_id, number,
    number_key, currency, issued_on, due_on, total, credit_of, evidence, suspected_of, recorded_by, recorded_on)
  VALUES (employer, source, given.line, given.kind, given.party, claimant, given.number, given.number_key,
    given.currency, given.issued_on, given.due_on, given.total, given.credit_of, given.evidence,
    suspected_of, actor, occurred_on)
  RETURNING d.document_id INTO document_id;
  INSERT INTO reconciliation.item (employer_id, kind, document_id, line, party, currency, amount, dated_on,
    reference, batch, quoted, learner, content_id, run, quantity, charge, description)
  SELECT employer, 'line', import_document.document_id, i.line, given.party, given.currency, i.amount, given.issued_on,
    coalesce(i.reference, ''), coalesce(i.batch, ''), i.quoted, i.learner, coalesce(i.content_id, ''),
    coalesce(i.run, ''), coalesce(i.quantity, 1), i.charge, coalesce(i.description, '')
  FROM unnest(items) WITH ORDINALITY AS i ORDER BY i.line;
  answer := 'imported';
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION reconciliation.import_document IS 'Records a document with its lines.';
