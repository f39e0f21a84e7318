-- Sets credit with a vendor off against one of its invoices, in the same currency: all of the vendor's or one item of
-- it, the oldest first on either side, up to an amount or as much as both leave. It is a group of its own, posted at
-- once, which reconciliation.reverse takes back. It counts when both sides are there, on the first open day then.
-- The key is the idempotency key.
--
-- Answers done, no_document, not_an_invoice, no_credit, nothing_left, exceeds_open, key_conflict, or the ledger's
-- refusal: provider_differs, currency_differs, no_period. Raises UP301 where the amount is not above zero.
CREATE OR REPLACE FUNCTION reconciliation.offset_credit(
  employer bigint, document bigint, credit bigint, amount bigint, key text, occurred_on date, actor text)
RETURNS TABLE (group_id bigint, answer text, set_off bigint, effective_on date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  paper reconciliation.document;
  owed bigint[];
  owing bigint[];
  left_over record;
  part record;
  posted record;
BEGIN
  IF amount <= 0 THEN
    RAISE EXCEPTION 'amount' USING ERRCODE = 'UP301', CONSTRAINT = 'operation_amount_positive';
  END IF;
  PERFORM reconciliation.take_turn(employer);
  SELECT g.group_id, g.group_no = document AND (offset_credit.amount IS NULL OR offset_credit.amount = sum(u.amount))
      AND (credit IS NULL OR bool_and(u.item_id = credit)) AS is_same,
    sum(u.amount)::bigint AS set_off, max(e.effective_on) AS effective_on INTO posted
  FROM ledger.request AS r
  JOIN reconciliation.posting AS f ON f.employer_id = r.employer_id AND f.entry_id = r.entry_id
  JOIN reconciliation.match_group AS g ON g.employer_id = f.employer_id AND g.group_id = f.group_id
  JOIN reconciliation.posting AS p ON p.employer_id = g.employer_id AND p.group_id = g.group_id
  JOIN ledger.entry AS e ON e.employer_id = p.employer_id AND e.entry_id = p.entry_id AND e.kind = 'offset'
  JOIN ledger.item_use AS u ON u.employer_id = e.employer_id AND u.entry_id = e.entry_id
  JOIN ledger.open_item AS o ON o.employer_id = u.employer_id AND o.item_id = u.item_id
    AND o.account = 'vendor_credit'
  WHERE r.employer_id = employer AND r.key = format('offset/%s/1', offset_credit.key)
  GROUP BY g.group_id, g.group_no;
  IF FOUND THEN
    answer := CASE WHEN posted.is_same THEN 'done' ELSE 'key_conflict' END;
    IF posted.is_same THEN
      group_id := posted.group_id; set_off := posted.set_off; effective_on := posted.effective_on;
    END IF;
    RETURN NEXT;
    RETURN;
  END IF;
  SELECT * INTO paper FROM reconciliation.document AS d
  WHERE d.employer_id = employer AND d.document_id = document;
  owed := ARRAY(SELECT o.item_id FROM reconciliation.posting AS p
    JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
    JOIN ledger.open_item AS o ON o.employer_id = p.employer_id AND o.entry_id = p.entry_id
    WHERE p.employer_id = employer AND p.document_id = document AND g.state = 'posted');
  owing := ARRAY(SELECT o.item_id FROM ledger.open_item AS o
    WHERE o.employer_id = employer AND o.account = 'vendor_credit' AND (o.item_id = credit
      OR credit IS NULL AND o.party = paper.party AND o.currency = paper.currency AND o.settled < o.amount));
  PERFORM FROM ledger.open_item AS o
  WHERE o.employer_id = employer AND o.item_id = ANY (owed || owing) ORDER BY o.item_id FOR UPDATE;
  SELECT coalesce(sum(o.original_amount - o.original_settled) FILTER (WHERE o.item_id = ANY (owed)), 0) AS owed,
    coalesce(sum(o.original_amount - o.original_settled) FILTER (WHERE o.item_id = ANY (owing)), 0) AS owing,
    bool_or(o.item_id = ANY (owing) AND o.party NOT IN ('', paper.party)) AS is_of_another,
    bool_or(o.currency <> paper.currency) AS is_in_another
  INTO left_over
  FROM ledger.open_item AS o WHERE o.employer_id = employer AND o.item_id = ANY (owed || owing);
  set_off := coalesce(amount, least(left_over.owed, left_over.owing));
  answer := CASE WHEN paper.document_id IS NULL THEN 'no_document'
    WHEN paper.kind <> 'invoice' THEN 'not_an_invoice'
    WHEN cardinality(owing) = 0 THEN 'no_credit'
    WHEN left_over.is_of_another THEN 'provider_differs'
    WHEN left_over.is_in_another THEN 'currency_differs'
    WHEN left_over.owed = 0 OR left_over.owing = 0 THEN 'nothing_left'
    WHEN set_off > least(left_over.owed, left_over.owing) THEN 'exceeds_open'
    ELSE 'done'
  END;
  IF answer = 'done' THEN
    BEGIN
      INSERT INTO reconciliation.match_group AS g (employer_id, group_no, scope, pass, state, confirmed_by,
        confirmed_on, posted_on)
      VALUES (employer, document, 'vendors', 'manual', 'posted', actor, occurred_on, occurred_on)
      RETURNING g.group_id INTO group_id;
      -- Both sides one after the other along one line: where two items overlap, one is set off against the other.
      FOR part IN
        WITH side AS (
          SELECT o.item_id, o.item_id = ANY (owing) AS is_credit, e.effective_on,
            o.original_amount - o.original_settled AS open,
            sum(o.original_amount - o.original_settled)
              OVER (PARTITION BY o.item_id = ANY (owing) ORDER BY o.item_id) AS upto
          FROM ledger.open_item AS o
          JOIN ledger.entry AS e ON e.employer_id = o.employer_id AND e.entry_id = o.entry_id
          WHERE o.employer_id = employer AND o.item_id = ANY (owed || owing)
        )
        SELECT row_number() OVER (ORDER BY i.item_id, c.item_id) AS place, i.item_id, c.item_id AS credit,
          greatest(occurred_on, i.effective_on, c.effective_on) AS both_there,
          (least(i.upto, c.upto, set_off) - greatest(i.upto - i.open, c.upto - c.open))::bigint AS amount
        FROM side AS i
        JOIN side AS c ON c.is_credit AND NOT i.is_credit
          AND least(i.upto, c.upto, set_off) > greatest(i.upto - i.open, c.upto - c.open)
        ORDER BY 1
      LOOP
        SELECT * INTO posted FROM ledger.settle_item(employer, format('offset/%s/%s', offset_credit.key, part.place),
          'offset', part.item_id, part.amount, NULL, part.credit, part.both_there, actor);
        IF posted.code <> 'done' THEN
          RAISE EXCEPTION '%', posted.code USING ERRCODE = 'UP504';
        END IF;
        INSERT INTO reconciliation.posting (employer_id, group_id, line, entry_id)
        VALUES (employer, group_id, part.place, posted.entry_id);
        effective_on := greatest(effective_on, posted.effective_on);
      END LOOP;
    EXCEPTION
      WHEN SQLSTATE 'UP504' THEN answer := SQLERRM;
    END;
  END IF;
  IF answer <> 'done' THEN
    group_id := NULL; set_off := NULL; effective_on := NULL;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION reconciliation.offset_credit IS 'Sets credit with a vendor off against one of its invoices.';
