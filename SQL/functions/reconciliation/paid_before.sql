-- The vendor's document that the payment of a reference paid, if there is one.
CREATE OR REPLACE FUNCTION reconciliation.paid_before(employer bigint, reference text)
RETURNS bigint
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT d.document_id FROM reconciliation.item AS i
  JOIN reconciliation.document AS d ON d.employer_id = i.employer_id AND d.document_id = i.document_id
    AND d.kind <> 'claim'
  WHERE i.employer_id = employer AND i.kind = 'payment' AND i.reference = paid_before.reference
    AND paid_before.reference <> ''
$$;
COMMENT ON FUNCTION reconciliation.paid_before IS 'The vendor''s document that the payment of a reference paid.';
