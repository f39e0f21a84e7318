-- What was owed, or owing, on a day, item by item, from the ledger: entries effective by then, less what others
-- effective by then settled. Credit stands below zero. It adds up to the control accounts.
CREATE OR REPLACE FUNCTION reconciliation.owed_on(employer bigint, as_of date)
RETURNS TABLE (item_id bigint, account text, party text, reference text, issued_on date, due_on date,
  currency text, amount bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT o.item_id, o.account, o.party, o.reference, e.effective_on, coalesce(o.due_on, e.effective_on), o.currency,
    CASE o.account WHEN 'vendor_credit' THEN -1 ELSE 1 END * (o.amount - coalesce((
      SELECT sum(u.amount) FROM ledger.item_use AS u
      JOIN ledger.entry AS s ON s.employer_id = u.employer_id AND s.entry_id = u.entry_id
      WHERE u.employer_id = employer AND u.item_id = o.item_id AND s.effective_on <= as_of), 0))::bigint
  FROM ledger.open_item AS o
  JOIN ledger.entry AS e ON e.employer_id = o.employer_id AND e.entry_id = o.entry_id
  WHERE o.employer_id = employer AND e.effective_on <= as_of
$$;
COMMENT ON FUNCTION reconciliation.owed_on IS 'What was owed, or owing, on a day, item by item.';
