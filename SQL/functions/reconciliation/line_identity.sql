-- What tells a line of a bank from the others of its day: the bank's reference and the amount; without a reference,
-- all that it says. Lines that are alike in it are told apart by how often it was said before on that day.
CREATE OR REPLACE FUNCTION reconciliation.line_identity(line reconciliation.item)
RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = '' AS $$
  SELECT CASE WHEN line.bank_reference <> '' THEN ROW(line.bank_reference, line.amount)::text
    ELSE ROW(line.amount, coalesce(line.reference, ''), coalesce(line.batch, ''), line.charge,
      coalesce(line.description, ''))::text END
$$;
COMMENT ON FUNCTION reconciliation.line_identity IS 'What tells a line of a bank from the others of its day.';
