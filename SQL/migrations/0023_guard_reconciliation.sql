-- TRUNCATE passes triggers FOR EACH ROW by: acceptances and postings are kept from it as other history is.
CREATE TRIGGER acceptance_no_truncate BEFORE TRUNCATE ON reconciliation.acceptance
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER posting_no_truncate BEFORE TRUNCATE ON reconciliation.posting
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();

-- A claim without evidence passed: no evidence is neither empty nor not.
ALTER TABLE reconciliation.document
  DROP CONSTRAINT document_claim_has_evidence,
  ADD CONSTRAINT document_claim_has_evidence CHECK (
    (kind = 'claim') = (employee_id IS NOT NULL) AND (kind <> 'claim' OR coalesce(evidence, '') <> ''));
