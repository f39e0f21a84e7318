-- What reconciliation says to the checklist of a close: the statements of the days are there and join, and nothing
-- stays open without a reason.
CREATE OR REPLACE FUNCTION reconciliation.close_items(employer bigint, first_day date, last_day date)
RETURNS TABLE (item text, result text, figures jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' SET work_mem = '256MB' SET jit = off
SET enable_nestloop = off AS $$
BEGIN
  RETURN QUERY
  WITH newest AS MATERIALIZED (
    SELECT r.scope, max(r.run_id) AS run_id FROM reconciliation.run AS r
    WHERE r.employer_id = employer GROUP BY r.scope
  ), said AS MATERIALIZED (
    SELECT e.item_id, e.reason FROM newest AS n
    JOIN reconciliation.exception AS e ON e.employer_id = employer AND e.run_id = n.run_id
    WHERE e.item_id IS NOT NULL
  )
  SELECT 'statements', CASE WHEN count(*) = 0 THEN 'not_set_up'
      WHEN count(*) FILTER (WHERE s.last IS NULL OR s.last < last_day) = 0 THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('accounts', count(*), 'incomplete', count(*) FILTER (WHERE s.last IS NULL OR s.last < last_day))
  FROM (
    SELECT max(upper(t.span) - 1) AS last FROM reconciliation.bank_account AS a
    LEFT JOIN reconciliation.statement AS t ON t.employer_id = a.employer_id AND t.account = a.code
    WHERE a.employer_id = employer GROUP BY a.code
  ) AS s
  UNION ALL
  SELECT 'unmatched', CASE WHEN count(*) = 0 THEN 'not_set_up'
      WHEN count(*) FILTER (WHERE u.is_open AND u.reason IN ('unknown', 'currency_mismatch')) = 0 THEN 'passed'
      ELSE 'failed' END,
    jsonb_build_object('items', count(*), 'of_these_days', count(*) FILTER (WHERE u.dated_on >= first_day), 'open', count(*) FILTER (WHERE u.is_open),
      'unknown', count(*) FILTER (WHERE u.is_open AND u.reason IN ('unknown', 'currency_mismatch')))
  FROM (
    SELECT i.matched <> i.amount AS is_open, i.dated_on, coalesce(e.reason, 'unknown') AS reason
    FROM reconciliation.item AS i
    LEFT JOIN said AS e ON e.item_id = i.item_id
    WHERE i.employer_id = employer AND i.kind <> 'commitment' AND i.dated_on <= last_day
  ) AS u;
END
$$;
COMMENT ON FUNCTION reconciliation.close_items(bigint, date, date) IS 'What reconciliation says to the checklist of a close.';
