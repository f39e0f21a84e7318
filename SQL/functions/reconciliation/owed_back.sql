-- What a vendor owes back still of what it was paid twice, the oldest first.
CREATE OR REPLACE FUNCTION reconciliation.owed_back(employer bigint, vendor text, currency text)
RETURNS TABLE (item_id bigint, amount bigint)
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT o.item_id, o.amount - o.settled FROM ledger.open_item AS o
  JOIN reconciliation.posting AS p ON p.employer_id = o.employer_id AND p.entry_id = o.entry_id
  JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
    AND g.scope = 'bank'
  WHERE o.employer_id = employer AND o.account = 'vendor_credit' AND o.party = vendor
    AND o.currency = owed_back.currency AND o.settled < o.amount
  ORDER BY o.item_id
$$;
COMMENT ON FUNCTION reconciliation.owed_back IS 'What a vendor owes back still of what it was paid twice.';
