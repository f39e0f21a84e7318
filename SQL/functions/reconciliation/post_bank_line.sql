-- Posts one pair of a bank line: what was in transit is at the bank; a difference goes to the account of its
-- reason, and what was paid twice is owed back by the vendor. What a vendor pays back of a credit note is at the bank
-- since it was recorded.
CREATE OR REPLACE FUNCTION reconciliation.post_bank_line(
  employer bigint, pair reconciliation.match_pair, occurred_on date, actor text)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  currency text;
  account text;
BEGIN
  SELECT i.currency, r.account INTO currency, account
  FROM reconciliation.item AS i
  LEFT JOIN reconciliation.reason AS r ON r.code = pair.reason
  WHERE i.employer_id = employer AND i.item_id = pair.item_id;
  IF pair.reason = 'duplicate_payment' THEN
    PERFORM reconciliation.owe_back(employer, pair, currency, occurred_on, actor);
    RETURN;
  END IF;
  PERFORM reconciliation.book(employer, pair.group_id, 'clear', currency, 'bank', 'cash_in_transit',
    least(pair.ours, 0), NULL, NULL, NULL, occurred_on, actor);
  PERFORM reconciliation.book(employer, pair.group_id, CASE account WHEN 'bank_fees' THEN 'fee' ELSE 'adjust' END,
    currency, 'bank', account, pair.theirs - pair.ours, NULL, pair.reason, NULL, occurred_on, actor);
END
$$;
COMMENT ON FUNCTION reconciliation.post_bank_line IS 'Posts one pair of a bank line.';
