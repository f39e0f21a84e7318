-- Pays a document, all that is left of it where no amount is given: its items one after the other, and the money
-- is in transit, to be found on a bank statement by its reference. A credit note is paid back by the vendor. The
-- reference is the idempotency key. Answers done, nothing_left, exceeds_open, key_conflict, or the ledger's
-- refusal. Raises UP502 where the bank account is not one of the document's currency.
CREATE OR REPLACE FUNCTION reconciliation.pay(
  employer bigint, document bigint, account text, amount bigint, reference text, batch text, occurred_on date,
  actor text)
RETURNS TABLE (item_id bigint, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  paper reconciliation.document;
  known reconciliation.item;
  part record;
  missing bigint := pay.amount;
  paid bigint := 0;
BEGIN
  PERFORM reconciliation.take_turn(employer);
  SELECT * INTO paper FROM reconciliation.document AS d
  WHERE d.employer_id = employer AND d.document_id = document;
  IF NOT EXISTS (SELECT FROM reconciliation.bank_account AS a
    WHERE a.employer_id = employer AND a.code = account AND a.currency = paper.currency) THEN
    RAISE EXCEPTION 'account' USING ERRCODE = 'UP502', CONSTRAINT = 'statement_of_account';
  END IF;
  SELECT * INTO known FROM reconciliation.item AS i
  WHERE i.employer_id = employer AND i.kind = 'payment' AND i.reference = pay.reference;
  IF FOUND THEN
    item_id := known.item_id;
    answer := CASE WHEN known.document_id = document
      AND (pay.amount IS NULL OR abs(known.amount) = pay.amount) THEN 'done' ELSE 'key_conflict' END;
    RETURN NEXT;
    RETURN;
  END IF;
  BEGIN
    FOR part IN
      SELECT o.item_id, o.amount - o.settled AS open FROM reconciliation.posting AS p
      JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
      JOIN ledger.open_item AS o ON o.employer_id = p.employer_id AND o.entry_id = p.entry_id
      WHERE p.employer_id = employer AND p.document_id = document AND g.state = 'posted' AND o.settled < o.amount
      ORDER BY o.item_id FOR UPDATE OF o
    LOOP
      EXIT WHEN missing = 0;
      SELECT s.code INTO answer FROM ledger.settle_item(employer, format('payment/%s/%s', pay.reference, part.item_id),
        CASE WHEN paper.total > 0 THEN 'pay' ELSE 'vendor_refund' END, part.item_id,
        least(part.open, missing), NULL, NULL, occurred_on, actor) AS s;
      IF answer <> 'done' THEN
        RAISE EXCEPTION '%', answer USING ERRCODE = 'UP504';
      END IF;
      paid := paid + least(part.open, missing);
      missing := missing - least(part.open, missing);
    END LOOP;
    IF paid = 0 OR missing > 0 THEN
      RAISE EXCEPTION '%', CASE paid WHEN 0 THEN 'nothing_left' ELSE 'exceeds_open' END USING ERRCODE = 'UP504';
    END IF;
    INSERT INTO reconciliation.item AS i (employer_id, kind, document_id, party, currency, amount, dated_on,
      reference, batch)
    VALUES (employer, 'payment', document, account, paper.currency, -sign(paper.total)::bigint * paid, occurred_on,
      pay.reference, coalesce(pay.batch, ''))
    RETURNING i.item_id INTO item_id;
    answer := 'done';
  EXCEPTION
    WHEN SQLSTATE 'UP504' THEN answer := SQLERRM;
  END;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION reconciliation.pay IS 'Pays a document: money in transit.';
