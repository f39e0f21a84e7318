-- What open items in other currencies are worth at the end of a day beyond what they stand for, at the newest
-- stored rate of it or the seven days before, beside what is revalued already; by account and currency. Without
-- a rate for one of them the difference is empty.
CREATE OR REPLACE FUNCTION ledger.revaluable(employer bigint, through date)
RETURNS TABLE (account text, currency text, items bigint, due numeric, revalued numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  WITH open AS (
    SELECT i.account, i.currency, i.original_currency, i.amount - coalesce(u.amount, 0) AS amount,
      i.original_amount - coalesce(u.original_amount, 0) AS original_amount
    FROM ledger.open_item AS i
    JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = i.entry_id AND e.effective_on <= through
    LEFT JOIN LATERAL (
      SELECT sum(x.amount) AS amount, sum(x.original_amount) AS original_amount
      FROM ledger.item_use AS x
      JOIN ledger.entry AS n ON n.employer_id = employer AND n.entry_id = x.entry_id
        AND n.effective_on <= through
      WHERE x.employer_id = employer AND x.item_id = i.item_id
    ) AS u ON true
    WHERE i.employer_id = employer AND i.currency <> i.original_currency
  ), worth AS (
    SELECT o.account, o.currency, count(*) AS items, CASE WHEN count(r.rate) = count(*) THEN
        sum(round(o.original_amount * r.rate * 10::numeric ^ (b.exponent - q.exponent)) - o.amount) END AS due
    FROM open AS o
    JOIN ledger.currency AS b ON b.code = o.currency
    JOIN ledger.currency AS q ON q.code = o.original_currency
    LEFT JOIN LATERAL ledger.rate_on(employer, o.original_currency, o.currency, through) AS r ON true
    WHERE o.amount > 0
    GROUP BY o.account, o.currency
  ), done AS (
    SELECT a.kind AS account, a.currency,
      sum(CASE WHEN t.from_account = a.account_id THEN t.amount ELSE -t.amount END) AS revalued
    FROM ledger.entry AS e
    JOIN ledger.transfer AS t ON t.employer_id = employer AND t.entry_id = e.entry_id
    JOIN ledger.account AS a ON a.employer_id = employer AND a.account_id IN (t.from_account, t.to_account)
      AND a.kind <> 'unrealized_difference'
    WHERE e.employer_id = employer AND e.kind = 'revalue' AND e.effective_on = through
    GROUP BY a.kind, a.currency
  )
  SELECT coalesce(w.account, d.account), coalesce(w.currency, d.currency), coalesce(w.items, 0),
    CASE WHEN w.account IS NULL THEN 0 ELSE w.due END, coalesce(d.revalued, 0)
  FROM worth AS w FULL JOIN done AS d ON d.account = w.account AND d.currency = w.currency
$$;
COMMENT ON FUNCTION ledger.revaluable(bigint, date) IS 'What open items in other currencies are worth at the end of a day beyond what they stand for.';
