-- A person accepts a document. Returns whether nobody had; raises foreign_key_violation where there is none.
CREATE OR REPLACE FUNCTION reconciliation.accept_document(
  employer bigint, document bigint, occurred_on date, actor text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO reconciliation.acceptance (employer_id, document_id, accepted_by, accepted_on)
  VALUES (employer, document, actor, occurred_on) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END
$$;
COMMENT ON FUNCTION reconciliation.accept_document IS 'A person accepts a document.';
