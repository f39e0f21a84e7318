-- Posts one pair of a document's line. What of the difference is cost by its reason goes with the cost of the
-- commitment; the rest of it to the account of the reason:
--
--   the commitment is open     its cost is recognized at what was billed; finally where nothing of it is left
--   its cost is recognized     a difference recognizes it anew; in a closed period the difference alone is
--                              posted, on the first open day
--   the line is a credit       cost is given back: credit with the vendor
--   it takes back another line of the vendor   nothing: neither was ever owed
--
-- Then what was billed is owed. Across currencies all is in that of the budget, at what the line is worth in it:
-- its difference from what was committed is cost, whatever the account of the reason, for nothing is realized
-- before it is paid. What is owed keeps the amount of the document.
CREATE OR REPLACE FUNCTION reconciliation.post_line(
  employer bigint, pair reconciliation.match_pair, at timestamptz, occurred_on date, actor text)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  bill CONSTANT bigint := coalesce(pair.worth, pair.theirs);
  billed record;
  owed budget.commitment;
  period_is_open boolean;
  cost bigint := 0;
  expense_entry bigint;
  recognized bigint;
BEGIN
  SELECT CASE WHEN pair.worth IS NULL THEN i.currency ELSE c.currency END AS currency, i.document_id,
    CASE WHEN pair.worth IS NULL THEN r.account ELSE 'training_expense' END AS account, c.kind AS counter_kind,
    c.commitment_id INTO billed
  FROM reconciliation.item AS i
  LEFT JOIN reconciliation.item AS c ON c.employer_id = i.employer_id AND c.item_id = pair.counter_item_id
  LEFT JOIN reconciliation.reason AS r ON r.code = pair.reason
  WHERE i.employer_id = employer AND i.item_id = pair.item_id;
  IF billed.counter_kind = 'line' THEN
    RETURN;
  END IF;
  IF billed.commitment_id IS NOT NULL THEN
    cost := pair.ours + CASE billed.account WHEN 'training_expense' THEN bill - pair.ours ELSE 0 END;
    SELECT * INTO owed FROM budget.commitment AS c
    WHERE c.employer_id = employer AND c.commitment_id = billed.commitment_id;
    SELECT NOT isempty(p.open_days) INTO period_is_open
    FROM budget.cell AS c
    JOIN budget.fiscal_period AS p ON p.employer_id = c.employer_id AND p.period_id = c.period_id
    WHERE c.employer_id = employer AND c.cell_id = owed.cell_id;
    IF cost < 0 THEN
      PERFORM reconciliation.settle_commitment(employer, pair.group_id, owed.commitment_id, 'refund', -cost,
        false, billed.document_id, at, occurred_on, actor);
      UPDATE reconciliation.item AS i SET amount = i.amount + pair.ours
      WHERE i.employer_id = employer AND i.item_id = pair.counter_item_id;
    ELSIF owed.state = 'committed' THEN
      PERFORM reconciliation.settle_commitment(employer, pair.group_id, owed.commitment_id, 'expend', cost,
        pair.ours >= owed.committed, NULL, at, occurred_on, actor);
    ELSIF NOT period_is_open THEN
      PERFORM reconciliation.book(employer, pair.group_id, 'adjust', billed.currency, 'training_expense',
        'accrued_cost', cost - pair.ours, owed.commitment_id, pair.reason, NULL, occurred_on, actor);
    ELSIF cost <> pair.ours THEN
      SELECT max(e.entry_id) INTO expense_entry
      FROM ledger.entry AS e
      JOIN ledger.transfer AS t ON t.employer_id = e.employer_id AND t.entry_id = e.entry_id
      WHERE e.employer_id = employer AND e.kind = 'expend' AND t.book = 'financial'
        AND t.commitment_id = owed.commitment_id
        AND NOT EXISTS (SELECT FROM ledger.entry AS o
          WHERE o.employer_id = employer AND o.reversal_of = e.entry_id);
      SELECT sum(t.amount) INTO recognized FROM ledger.transfer AS t
      WHERE t.employer_id = employer AND t.entry_id = expense_entry AND t.book = 'financial';
      PERFORM reconciliation.take_back_entry(employer, pair.group_id, expense_entry, occurred_on, actor);
      PERFORM reconciliation.settle_commitment(employer, pair.group_id, owed.commitment_id, 'expend',
        recognized + cost - pair.ours, true, NULL, at, occurred_on, actor);
    END IF;
  END IF;
  PERFORM reconciliation.book(employer, pair.group_id, 'adjust', billed.currency, billed.account, 'accrued_cost',
    bill - cost, NULL, pair.reason, NULL, occurred_on, actor);
  PERFORM reconciliation.owe(employer, pair.group_id, billed.document_id, billed.commitment_id,
    billed.currency, bill - least(cost, 0), pair.theirs - least(cost, 0), occurred_on, actor);
END
$$;
COMMENT ON FUNCTION reconciliation.post_line IS 'Posts one pair of a document''s line.';
