-- The trial balance of some days, by kind of account: the rows that a close keeps, not yet of one.
CREATE OR REPLACE FUNCTION ledger.balances_of_days(employer bigint, first_day date, last_day date)
RETURNS ledger.close_balance[]
LANGUAGE plpgsql STABLE SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
BEGIN
  RETURN (SELECT coalesce(array_agg(ROW(employer, NULL, b.book, b.kind, b.currency, b.opening, b.debit, b.credit, b.closing)
    ::ledger.close_balance ORDER BY b.book COLLATE "C", b.currency COLLATE "C", b.kind COLLATE "C"), '{}')
  FROM (
    SELECT r.book, r.kind, r.currency, sum(r.opening) AS opening, sum(r.debit) AS debit, sum(r.credit) AS credit,
      sum(r.closing) AS closing
    FROM ledger.roll_forward(employer, first_day, last_day) AS r
    GROUP BY r.book, r.kind, r.currency
  ) AS b);
END
$$;
COMMENT ON FUNCTION ledger.balances_of_days(bigint, date, date) IS 'The trial balance of some days.';
