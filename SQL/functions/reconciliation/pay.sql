-- Pays a document, all that is left of it where no amount is given: its items one after the other, and the money
-- is in transit, to be found on a bank statement by its reference. A credit note is paid back by the vendor. The
-- amount is in the currency of the document. The reference is the idempotency key.
--
-- From an account in another currency the payment stands in transit at what it is worth there, and keeps the
-- document's amount; what the bank takes for it is known when it shows it. Where the account has the currency of
-- the book, that is what the items are carried at; otherwise what the stored rate of the day makes of it, and the
-- money goes from one book to the other. Paid in the document's currency out of another book, the items are
-- settled at the rate of the day, with the difference realized.
--
-- Answers done, nothing_left, exceeds_open, key_conflict, no_rate, amount_too_small where the rate leaves nothing
-- of it, or the ledger's refusal. Raises UP502 where there is no such bank account, or a credit note has another
-- currency.
CREATE OR REPLACE FUNCTION reconciliation.pay(
  employer bigint, document bigint, account text, amount bigint, reference text, batch text, occurred_on date,
  actor text)
RETURNS TABLE (item_id bigint, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  paper reconciliation.document;
  known reconciliation.item;
  target text;
  part record;
  settled record;
  key text;
  share bigint;
  -- What leaves the account for the share, and what that is in the currency of the book.
  leaves bigint;
  book_paid bigint;
  missing bigint := pay.amount;
  paid bigint := 0;
  -- Of what is converted at the rate of the day: together it is rounded once.
  converted_original bigint := 0;
  moved bigint := 0;
BEGIN
  PERFORM reconciliation.take_turn(employer);
  SELECT * INTO paper FROM reconciliation.document AS d
  WHERE d.employer_id = employer AND d.document_id = document;
  SELECT a.currency INTO target FROM reconciliation.bank_account AS a
  WHERE a.employer_id = employer AND a.code = account;
  IF target IS NULL OR paper.total < 0 AND target <> paper.currency THEN
    RAISE EXCEPTION 'account' USING ERRCODE = 'UP502', CONSTRAINT = 'statement_of_account';
  END IF;
  SELECT * INTO known FROM reconciliation.item AS i
  WHERE i.employer_id = employer AND i.kind = 'payment' AND i.reference = pay.reference;
  IF FOUND THEN
    item_id := known.item_id;
    answer := CASE WHEN known.document_id = document AND (pay.amount IS NULL
      OR abs(coalesce(known.original_amount, known.amount)) = pay.amount) THEN 'done' ELSE 'key_conflict' END;
    RETURN NEXT;
    RETURN;
  END IF;
  BEGIN
    FOR part IN
      SELECT o.item_id, o.currency, o.original_amount - o.original_settled AS open FROM reconciliation.posting AS p
      JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
      JOIN ledger.open_item AS o ON o.employer_id = p.employer_id AND o.entry_id = p.entry_id
      WHERE p.employer_id = employer AND p.document_id = document AND g.state = 'posted' AND o.settled < o.amount
      ORDER BY o.item_id FOR UPDATE OF o
    LOOP
      EXIT WHEN missing = 0;
      share := least(part.open, missing);
      key := format('payment/%s/%s', pay.reference, part.item_id);
      leaves := NULL; book_paid := NULL;
      IF part.currency <> target THEN
        leaves := CASE WHEN target = paper.currency THEN share
          ELSE ledger.converted(employer, converted_original + share, paper.currency, target, occurred_on)
            - ledger.converted(employer, converted_original, paper.currency, target, occurred_on) END;
        IF part.currency <> paper.currency THEN
          book_paid := ledger.converted(employer, leaves, target, part.currency, occurred_on);
        END IF;
        answer := CASE WHEN leaves IS NULL OR part.currency <> paper.currency AND book_paid IS NULL THEN 'no_rate'
          WHEN leaves = 0 OR book_paid = 0 THEN 'amount_too_small' ELSE 'done' END;
        IF answer <> 'done' THEN
          RAISE EXCEPTION '%', answer USING ERRCODE = 'UP504';
        END IF;
        converted_original := converted_original + share;
      END IF;
      SELECT s.code, s.amount INTO settled FROM ledger.settle_item(employer, key,
        CASE WHEN paper.total > 0 THEN 'pay' ELSE 'vendor_refund' END, part.item_id, share, book_paid, NULL,
        occurred_on, actor) AS s;
      IF settled.code <> 'done' THEN
        RAISE EXCEPTION '%', settled.code USING ERRCODE = 'UP504';
      END IF;
      IF part.currency <> target THEN
        PERFORM reconciliation.exchange_in_transit(employer, key, part.currency, coalesce(book_paid, settled.amount),
          target, leaves, occurred_on, actor);
      END IF;
      moved := moved + coalesce(leaves, settled.amount);
      paid := paid + share;
      missing := missing - share;
    END LOOP;
    IF paid = 0 OR missing > 0 THEN
      RAISE EXCEPTION '%', CASE paid WHEN 0 THEN 'nothing_left' ELSE 'exceeds_open' END USING ERRCODE = 'UP504';
    END IF;
    INSERT INTO reconciliation.item AS i (employer_id, kind, document_id, party, currency, amount, dated_on,
      reference, batch, original_currency, original_amount)
    VALUES (employer, 'payment', document, account, target, -sign(paper.total)::bigint * moved, occurred_on,
      pay.reference, coalesce(pay.batch, ''), CASE WHEN target <> paper.currency THEN paper.currency END,
      CASE WHEN target <> paper.currency THEN -sign(paper.total)::bigint * paid END)
    RETURNING i.item_id INTO item_id;
    answer := 'done';
  EXCEPTION
    WHEN SQLSTATE 'UP504' THEN answer := SQLERRM;
  END;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION reconciliation.pay IS 'Pays a document: money in transit.';
