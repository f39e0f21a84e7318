-- What was paid twice is owed back by the vendor from now on: credit with it. What the vendor pays back settles such
-- credit, the oldest first. Raises UP504 with exceeds_open where it pays more, or with the ledger's answer where it
-- refuses.
CREATE OR REPLACE FUNCTION reconciliation.owe_back(
  employer bigint, pair reconciliation.match_pair, currency text, occurred_on date, actor text)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  missing bigint := pair.theirs;
  place integer;
  part record;
  posted record;
  entry bigint;
BEGIN
  IF pair.theirs < 0 THEN
    entry := reconciliation.book(employer, pair.group_id, 'adjust', currency, 'vendor_credit', 'bank', -pair.theirs,
      NULL, pair.reason, NULL, occurred_on, actor);
    INSERT INTO ledger.open_item (employer_id, account, party, reference, entry_id, currency, amount,
      original_currency, original_amount)
    SELECT employer, 'vendor_credit', coalesce(pair.party, ''), coalesce(d.number, i.reference), entry,
      owe_back.currency, -pair.theirs, owe_back.currency, -pair.theirs
    FROM reconciliation.item AS i
    LEFT JOIN reconciliation.document AS d ON d.employer_id = i.employer_id
      AND d.document_id = reconciliation.paid_before(employer, i.reference)
    WHERE i.employer_id = employer AND i.item_id = pair.item_id;
    RETURN;
  END IF;
  FOR part IN SELECT * FROM reconciliation.owed_back(employer, pair.party, currency) LOOP
    EXIT WHEN missing = 0;
    place := reconciliation.next_posting(employer, pair.group_id);
    SELECT * INTO posted FROM ledger.settle_item(employer, format('reconciliation/%s/%s', pair.group_id, place),
      'vendor_refund', part.item_id, least(part.amount, missing), NULL, NULL, occurred_on, actor);
    IF posted.code <> 'done' THEN
      RAISE EXCEPTION '%', posted.code USING ERRCODE = 'UP504';
    END IF;
    INSERT INTO reconciliation.posting (employer_id, group_id, line, entry_id)
    VALUES (employer, pair.group_id, place, posted.entry_id);
    missing := missing - least(part.amount, missing);
  END LOOP;
  IF missing > 0 THEN
    RAISE EXCEPTION 'exceeds_open' USING ERRCODE = 'UP504';
  END IF;
END
$$;
COMMENT ON FUNCTION reconciliation.owe_back IS 'What was paid twice is owed back by the vendor, or was paid back.';
