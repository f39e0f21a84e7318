-- What a bank account paid twice and was then set off against invoices, up to a day; what was taken back is below zero.
-- Few are looked up, one at a time.
CREATE OR REPLACE FUNCTION reconciliation.set_off(employer bigint, account text, as_of date)
RETURNS TABLE (currency text, dated_on date, amount bigint)
LANGUAGE sql STABLE SET search_path = '' SET enable_nestloop = on AS $$
  SELECT o.currency, e.effective_on, u.amount
  FROM reconciliation.match_pair AS p
  JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
    AND g.scope = 'bank'
  JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.item_id AND i.party = account
  JOIN reconciliation.posting AS f ON f.employer_id = p.employer_id AND f.group_id = p.group_id
  JOIN ledger.open_item AS o ON o.employer_id = f.employer_id AND o.entry_id = f.entry_id
  JOIN ledger.item_use AS u ON u.employer_id = o.employer_id AND u.item_id = o.item_id
  JOIN ledger.entry AS e ON e.employer_id = u.employer_id AND e.entry_id = u.entry_id AND e.effective_on <= as_of
  LEFT JOIN ledger.entry AS b ON b.employer_id = e.employer_id AND b.entry_id = e.reversal_of
  WHERE p.employer_id = employer AND p.reason = 'duplicate_payment' AND 'offset' IN (e.kind, b.kind)
$$;
COMMENT ON FUNCTION reconciliation.set_off IS 'What a bank account paid twice and was set off against invoices.';
