-- What a document asks is owed from now on, against accrued cost, in the currency of the book; what a credit note
-- says without a commitment is credit with the vendor. Raises UP504 with the ledger's answer where it refuses.
CREATE OR REPLACE FUNCTION reconciliation.owe(
  employer bigint, match_group bigint, document bigint, commitment bigint, currency text, amount bigint,
  original_amount bigint, occurred_on date, actor text)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  place CONSTANT integer := reconciliation.next_posting(employer, match_group);
  paper reconciliation.document;
  posted record;
  entry bigint;
BEGIN
  SELECT * INTO paper FROM reconciliation.document AS d
  WHERE d.employer_id = employer AND d.document_id = document;
  IF amount > 0 THEN
    SELECT * INTO posted FROM ledger.add_item(employer, format('reconciliation/%s/%s', match_group, place),
      CASE paper.kind WHEN 'claim' THEN 'claim' ELSE 'bill' END,
      CASE paper.kind WHEN 'claim' THEN '' ELSE paper.party END, paper.number, paper.due_on, commitment,
      currency, amount, paper.currency, original_amount, occurred_on, actor);
    IF posted.code <> 'done' THEN
      RAISE EXCEPTION '%', posted.code USING ERRCODE = 'UP504';
    END IF;
    INSERT INTO reconciliation.posting (employer_id, group_id, line, entry_id, document_id)
    VALUES (employer, match_group, place, posted.entry_id, document);
  ELSIF amount < 0 THEN
    entry := reconciliation.book(employer, match_group, 'adjust', paper.currency, 'vendor_credit', 'accrued_cost',
      -amount, commitment, 'credit_note', document, occurred_on, actor);
    INSERT INTO ledger.open_item (employer_id, account, party, reference, due_on, entry_id, commitment_id,
      currency, amount, original_currency, original_amount)
    VALUES (employer, 'vendor_credit', paper.party, paper.number, paper.due_on, entry, commitment,
      paper.currency, -amount, paper.currency, -amount);
  END IF;
END
$$;
COMMENT ON FUNCTION reconciliation.owe IS 'What a document asks is owed from now on.';
