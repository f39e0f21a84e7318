-- Numbers a batch before it is written, because its journals carry the number.
CREATE OR REPLACE FUNCTION ledger.number_gl_batch()
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  SELECT nextval(pg_get_serial_sequence('ledger.gl_batch', 'batch_id'))
$$;
COMMENT ON FUNCTION ledger.number_gl_batch IS 'Numbers a batch before it is written.';
