-- Whether an entry of a day can be posted and taken back on the next: done, period_closed or no_period. Keeps
-- both from being closed until the transaction ends.
CREATE OR REPLACE FUNCTION ledger.reversing_days_open(employer bigint, through date)
RETURNS text
LANGUAGE sql SET search_path = '' AS $$
  SELECT CASE
    WHEN NOT EXISTS (SELECT FROM ledger.first_open(employer, through, true) AS o WHERE o.effective_on = through)
      THEN 'period_closed'
    WHEN NOT EXISTS (SELECT FROM ledger.first_open(employer, through + 1, true) AS o
      WHERE o.effective_on = through + 1) THEN 'no_period'
    ELSE 'done'
  END
$$;
COMMENT ON FUNCTION ledger.reversing_days_open(bigint, date) IS 'Whether an entry of a day can be posted and taken back on the next.';
