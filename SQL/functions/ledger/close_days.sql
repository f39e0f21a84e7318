-- Closes the days of a period up to one, or only checks whether they can be closed, and keeps the evidence: the
-- checklist and the trial balance with its hash.
--
--   check  changes nothing else
--   soft   from now on only adjustments land on these days
--   hard   nothing does; refused as items_failed where an item of the checklist failed, unless a reason says why
--          in spite of it, and then only the check is kept
--
-- Waits for postings under way. Answers: done, items_failed, already_closed (the days were), earlier_open (days
-- of an earlier period are). Raises UP304 unknown period, UP310 a day outside it.
CREATE OR REPLACE FUNCTION ledger.close_days(
  employer bigint, period bigint, last_day date, kind text, in_spite text, at timestamptz, actor text)
RETURNS TABLE (close_id bigint, code text, first_day date, hash text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_variable
DECLARE
  known budget.fiscal_period;
  balances ledger.close_balance[];
  items ledger.close_item[];
  kept text := kind;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger.close'), employer::integer);
  IF kind <> 'check' THEN
    PERFORM pg_advisory_xact_lock(hashtext('budget.fiscal_period'), period::integer);
  END IF;
  SELECT * INTO known FROM budget.fiscal_period AS p WHERE p.employer_id = employer AND p.period_id = period;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'period' USING ERRCODE = 'UP304', CONSTRAINT = 'operation_period_known';
  ELSIF NOT known.span @> last_day THEN
    RAISE EXCEPTION 'day' USING ERRCODE = 'UP310', CONSTRAINT = 'operation_day_in_period';
  END IF;
  first_day := lower(known.adjustable_days);
  IF known.closed_through >= last_day OR kind = 'soft' AND known.soft_closed_through >= last_day THEN
    SELECT c.close_id, 'already_closed', c.first_day, c.hash INTO close_id, code, first_day, hash
    FROM ledger.close AS c
    WHERE c.employer_id = employer AND c.period_id = period AND c.kind IN ('hard', kind) AND c.last_day >= last_day
    ORDER BY c.close_id DESC LIMIT 1;
    code := 'already_closed';
    RETURN NEXT;
    RETURN;
  ELSIF kind = 'hard' AND EXISTS (SELECT FROM budget.fiscal_period AS p
    WHERE p.employer_id = employer AND p.span << known.span AND p.state = 'open') THEN
    code := 'earlier_open';
    RETURN NEXT;
    RETURN;
  END IF;
  IF kind = 'soft' THEN
    UPDATE budget.fiscal_period AS p SET soft_closed_through = last_day
    WHERE p.employer_id = employer AND p.period_id = period;
  END IF;
  SELECT array_agg(ROW(employer, NULL, c.item, c.place, c.result, c.figures)::ledger.close_item) INTO items
  FROM ledger.close_checklist(employer, period, first_day, last_day, at) AS c;
  balances := ledger.balances_of_days(employer, first_day, last_day);
  hash := ledger.trial_balance_hash(balances);
  code := CASE WHEN kind = 'hard' AND coalesce(in_spite, '') = '' AND EXISTS (
    SELECT FROM unnest(items) AS i WHERE i.result = 'failed') THEN 'items_failed' ELSE 'done' END;
  IF code = 'items_failed' THEN
    kept := 'check';
  ELSIF kind = 'hard' THEN
    UPDATE budget.fiscal_period AS p SET closed_through = last_day,
      soft_closed_through = CASE WHEN p.soft_closed_through > last_day THEN p.soft_closed_through END,
      state = CASE WHEN upper(p.span) - 1 = last_day THEN 'closed' ELSE p.state END,
      closed_by = CASE WHEN upper(p.span) - 1 = last_day THEN close_days.actor END,
      closed_at = CASE WHEN upper(p.span) - 1 = last_day THEN now() END
    WHERE p.employer_id = employer AND p.period_id = period;
  END IF;
  INSERT INTO ledger.close AS c (employer_id, period_id, kind, first_day, last_day, hash, reason, actor)
  VALUES (employer, period, kept, first_day, last_day, hash, in_spite, actor)
  RETURNING c.close_id INTO close_id;
  INSERT INTO ledger.close_item (employer_id, close_id, item, place, result, figures)
  SELECT employer, close_id, i.item, i.place, i.result, i.figures FROM unnest(items) AS i;
  INSERT INTO ledger.close_balance
    (employer_id, close_id, book, kind, currency, opening, debit, credit, closing)
  SELECT employer, close_id, b.book, b.kind, b.currency, b.opening, b.debit, b.credit, b.closing
  FROM unnest(balances) AS b;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.close_days IS 'Closes the days of a period up to one, or checks whether they can be, and keeps the evidence.';
