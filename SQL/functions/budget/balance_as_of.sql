-- The balances of every cell: as of a day from the journal, of the entries effective up to it; without a day
-- those that the cells keep, which SQL/checks proves against the journal.
CREATE OR REPLACE FUNCTION budget.balance_as_of(employer bigint, as_of date)
RETURNS TABLE (cell_id bigint, authority bigint, available bigint, reserved bigint, committed bigint,
  expended bigint, lapsed bigint, carried_out bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  WITH moved AS (
    SELECT m.account_id, sum(m.amount) AS amount
    FROM (
      SELECT t.entry_id, t.to_account AS account_id, t.amount FROM ledger.transfer AS t
      WHERE t.employer_id = employer
      UNION ALL
      SELECT t.entry_id, t.from_account, -t.amount FROM ledger.transfer AS t
      WHERE t.employer_id = employer
    ) AS m
    JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = m.entry_id
    WHERE e.effective_on <= as_of
    GROUP BY m.account_id
  )
  SELECT c.cell_id, c.authority, c.available, c.reserved, c.committed, c.expended, c.lapsed, c.carried_out
  FROM budget.cell AS c
  WHERE as_of IS NULL AND c.employer_id = employer
  UNION ALL
  SELECT a.cell_id,
    coalesce(-sum(m.amount) FILTER (WHERE a.kind = 'authority'), 0)::bigint,
    coalesce(sum(m.amount) FILTER (WHERE a.kind = 'available'), 0)::bigint,
    coalesce(sum(m.amount) FILTER (WHERE a.kind = 'reserved'), 0)::bigint,
    coalesce(sum(m.amount) FILTER (WHERE a.kind = 'committed'), 0)::bigint,
    coalesce(sum(m.amount) FILTER (WHERE a.kind = 'expended'), 0)::bigint,
    coalesce(sum(m.amount) FILTER (WHERE a.kind = 'lapsed'), 0)::bigint,
    coalesce(sum(m.amount) FILTER (WHERE a.kind = 'carried_out'), 0)::bigint
  FROM ledger.account AS a
  LEFT JOIN moved AS m ON m.account_id = a.account_id
  WHERE as_of IS NOT NULL AND a.employer_id = employer AND a.book = 'budgetary'
  GROUP BY a.cell_id
$$;
COMMENT ON FUNCTION budget.balance_as_of(bigint, date) IS 'The balances of every cell, as of a day or now.';
