-- What was owed, or owing, on a day, item by item, from the ledger: entries effective by then, less what others
-- effective by then settled. Credit stands below zero. It adds up to the control accounts.
--
-- Whole tables are joined: what was just posted has no statistics.
CREATE OR REPLACE FUNCTION reconciliation.owed_on(employer bigint, as_of date)
RETURNS TABLE (item_id bigint, account text, party text, reference text, issued_on date, due_on date,
  currency text, amount bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET work_mem = '256MB' SET jit = off
SET enable_nestloop = off AS $$
  WITH used AS MATERIALIZED (
    SELECT u.item_id, sum(u.amount) AS amount FROM ledger.item_use AS u
    JOIN ledger.entry AS s ON s.employer_id = u.employer_id AND s.entry_id = u.entry_id
    WHERE u.employer_id = employer AND s.effective_on <= as_of
    GROUP BY u.item_id
  )
  SELECT o.item_id, o.account, o.party, o.reference, e.effective_on, coalesce(o.due_on, e.effective_on), o.currency,
    CASE WHEN o.account = 'vendor_credit' THEN -1 ELSE 1 END * (o.amount - coalesce(u.amount, 0))::bigint
  FROM ledger.open_item AS o
  JOIN ledger.entry AS e ON e.employer_id = o.employer_id AND e.entry_id = o.entry_id
  LEFT JOIN used AS u ON u.item_id = o.item_id
  WHERE o.employer_id = employer AND e.effective_on <= as_of
$$;
COMMENT ON FUNCTION reconciliation.owed_on IS 'What was owed, or owing, on a day, item by item.';
