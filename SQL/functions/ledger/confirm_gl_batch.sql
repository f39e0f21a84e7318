-- Records that the general ledger has taken a batch, under its number there. Raises unique_violation on
-- gl_receipt_pk where that is recorded, foreign_key_violation on gl_receipt_batch_fk for an unknown batch.
CREATE OR REPLACE FUNCTION ledger.confirm_gl_batch(employer bigint, batch bigint, reference text, actor text)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO ledger.gl_receipt (employer_id, batch_id, reference, actor)
  VALUES (employer, batch, confirm_gl_batch.reference, confirm_gl_batch.actor)
  RETURNING batch_id
$$;
COMMENT ON FUNCTION ledger.confirm_gl_batch IS 'Records that the general ledger has taken a batch.';
