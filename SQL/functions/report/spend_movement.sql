-- What moved reserved, committed and expended money, by budget, provider and month, of entries effective up
-- to a day. Money that no sponsorship moved has no provider.
CREATE OR REPLACE FUNCTION report.spend_movement(employer bigint, as_of date)
RETURNS TABLE (cell_id bigint, provider text, month date, reserved bigint, committed bigint, expended bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  SELECT a.cell_id, coalesce(s.provider, ''), date_trunc('month', e.effective_on)::date,
    coalesce(sum(m.amount) FILTER (WHERE a.kind = 'reserved'), 0)::bigint,
    coalesce(sum(m.amount) FILTER (WHERE a.kind = 'committed'), 0)::bigint,
    coalesce(sum(m.amount) FILTER (WHERE a.kind = 'expended'), 0)::bigint
  FROM (
    SELECT t.entry_id, t.commitment_id, t.to_account AS account_id, t.amount FROM ledger.transfer AS t
    WHERE t.employer_id = employer AND t.book = 'budgetary'
    UNION ALL
    SELECT t.entry_id, t.commitment_id, t.from_account, -t.amount FROM ledger.transfer AS t
    WHERE t.employer_id = employer AND t.book = 'budgetary'
  ) AS m
  JOIN ledger.account AS a ON a.employer_id = employer AND a.account_id = m.account_id
    AND a.kind IN ('reserved', 'committed', 'expended')
  JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = m.entry_id
    AND e.effective_on <= as_of
  LEFT JOIN program.sponsorship AS s ON s.employer_id = employer AND s.commitment_id = m.commitment_id
  GROUP BY 1, 2, 3
  ORDER BY 1, 3, 2
$$;
COMMENT ON FUNCTION report.spend_movement(bigint, date) IS 'What moved reserved, committed and expended money.';
