-- What went into and out of each kind of account, of entries effective up to a day; of all without one. In
-- every book and currency both sums are the same.
CREATE OR REPLACE FUNCTION ledger.trial_balance(employer bigint, as_of date)
RETURNS TABLE (book text, kind text, currency text, debit numeric, credit numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  SELECT a.book, a.kind, a.currency, sum(m.debit), sum(m.credit)
  FROM (
    SELECT t.entry_id, t.to_account AS account_id, t.amount::numeric AS debit, 0::numeric AS credit
    FROM ledger.transfer AS t WHERE t.employer_id = employer
    UNION ALL
    SELECT t.entry_id, t.from_account, 0, t.amount FROM ledger.transfer AS t WHERE t.employer_id = employer
  ) AS m
  JOIN ledger.account AS a ON a.employer_id = employer AND a.account_id = m.account_id
  JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = m.entry_id
  WHERE as_of IS NULL OR e.effective_on <= as_of
  GROUP BY a.book, a.kind, a.currency
  ORDER BY a.book, a.currency, a.kind
$$;
COMMENT ON FUNCTION ledger.trial_balance(bigint, date) IS 'What went into and out of each kind of account.';
