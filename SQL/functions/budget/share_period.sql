-- Shares the period of a cell until the transaction ends: it cannot be closed meanwhile. An advisory lock,
-- because a row lock shared by every posting would be rewritten by each. Right in READ COMMITTED only.
CREATE OR REPLACE FUNCTION budget.share_period(employer bigint, cells bigint[])
RETURNS void
LANGUAGE sql SET search_path = '' AS $$
  SELECT pg_advisory_xact_lock_shared(hashtext('budget.fiscal_period'), p.period_id::integer)
  FROM (SELECT DISTINCT c.period_id FROM budget.cell AS c
    WHERE c.employer_id = employer AND c.cell_id = ANY (cells) ORDER BY c.period_id) AS p
$$;
COMMENT ON FUNCTION budget.share_period(bigint, bigint[]) IS 'Keeps the periods of cells from being closed until the transaction ends.';
