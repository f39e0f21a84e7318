-- Every account over some days: its balance before the first, what came in and went out, and its balance after
-- the last. Debit above zero. By accounting day alone, whatever the order in which entries were recorded.
CREATE OR REPLACE FUNCTION ledger.roll_forward(employer bigint, first_day date, last_day date)
RETURNS TABLE (account_id bigint, book text, kind text, currency text, cell_id bigint, contract_id bigint,
  opening numeric, debit numeric, credit numeric, closing numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  SELECT a.account_id, a.book, a.kind, a.currency, a.cell_id, a.contract_id,
    coalesce(sum(m.debit - m.credit) FILTER (WHERE m.effective_on < first_day), 0),
    coalesce(sum(m.debit) FILTER (WHERE m.effective_on >= first_day), 0),
    coalesce(sum(m.credit) FILTER (WHERE m.effective_on >= first_day), 0), sum(m.debit - m.credit)
  FROM (
    SELECT t.to_account AS account_id, t.amount::numeric AS debit, 0::numeric AS credit, e.effective_on
    FROM ledger.transfer AS t
    JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = t.entry_id
    WHERE t.employer_id = employer AND e.effective_on <= last_day
    UNION ALL
    SELECT t.from_account, 0, t.amount, e.effective_on
    FROM ledger.transfer AS t
    JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = t.entry_id
    WHERE t.employer_id = employer AND e.effective_on <= last_day
  ) AS m
  JOIN ledger.account AS a ON a.employer_id = employer AND a.account_id = m.account_id
  GROUP BY a.account_id, a.book, a.kind, a.currency, a.cell_id, a.contract_id
$$;
COMMENT ON FUNCTION ledger.roll_forward(bigint, date, date) IS 'Every account over some days: opening, debit, credit, closing.';
