-- Waits for whoever confirms, posts or takes back matches of the employer, and then keeps others waiting
-- until the transaction ends.
CREATE OR REPLACE FUNCTION reconciliation.take_turn(employer bigint)
RETURNS void
LANGUAGE sql SET search_path = '' AS $$
  SELECT pg_advisory_xact_lock(hashtext('reconciliation'), employer::integer)
$$;
COMMENT ON FUNCTION reconciliation.take_turn IS 'Waits for a turn to change matches of the employer.';
