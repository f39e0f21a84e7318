-- What was paid twice is owed back by a vendor: credit with it, which its refund settles.
ALTER TABLE reconciliation.match_pair
  ADD COLUMN party text,
  ADD CONSTRAINT match_pair_party_by_reason CHECK (party IS NULL
    OR party <> '' AND reason IS NOT DISTINCT FROM 'duplicate_payment');
COMMENT ON COLUMN reconciliation.match_pair.party IS 'Vendor that owes back, or pays back, what was paid twice.';

-- It takes the vendor now.
DROP FUNCTION IF EXISTS reconciliation.explain_item(bigint, bigint, text, date, text);
