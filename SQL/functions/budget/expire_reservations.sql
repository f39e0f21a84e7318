-- Ends every reservation past its expiry, budget by budget in the order of their ids; each decision on a
-- budget does the same for its own. Returns how many ended.
CREATE OR REPLACE FUNCTION budget.expire_reservations(
  employer bigint, at timestamptz, occurred_on date, actor text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  due bigint;
  before bigint;
  remaining bigint;
BEGIN
  SELECT count(*) INTO before FROM budget.commitment AS c
  WHERE c.employer_id = employer AND c.state = 'reserved' AND c.expires_at <= at;
  FOR due IN
    SELECT DISTINCT c.cell_id FROM budget.commitment AS c
    WHERE c.employer_id = employer AND c.state = 'reserved' AND c.expires_at <= at ORDER BY c.cell_id
  LOOP
    PERFORM budget.settle(employer, due, '{}', at, occurred_on, actor);
  END LOOP;
  SELECT count(*) INTO remaining FROM budget.commitment AS c
  WHERE c.employer_id = employer AND c.state = 'reserved' AND c.expires_at <= at;
  RETURN before - remaining;
END
$$;
COMMENT ON FUNCTION budget.expire_reservations IS 'Ends every reservation past its expiry.';
