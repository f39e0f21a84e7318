-- Moves free budget from one cell to another of the same currency: authority and all. Both cells are
-- locked in the order of their ids, so that opposite moves do not deadlock.
CREATE OR REPLACE FUNCTION budget.move(
  employer bigint, key text, giver bigint, taker bigint, amount bigint, occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  asked CONSTANT text := md5(ROW('transfer', giver, taker, amount)::text);
  known ledger.request;
  source budget.cell;
  target budget.cell;
  open_periods bigint;
  spans daterange;
BEGIN
  IF giver = taker THEN
    RAISE EXCEPTION 'cells' USING ERRCODE = 'UP302', CONSTRAINT = 'operation_once_per_batch';
  END IF;
  PERFORM budget.share_period(employer, ARRAY[giver, taker]);
  PERFORM FROM budget.cell AS c WHERE c.employer_id = employer AND c.cell_id IN (giver, taker)
  ORDER BY c.cell_id FOR UPDATE;
  SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = move.key;
  IF FOUND THEN
    RETURN QUERY SELECT known.decision,
      CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END, known.entry_id;
    RETURN;
  END IF;
  SELECT * INTO source FROM budget.cell AS c WHERE c.employer_id = employer AND c.cell_id = giver;
  SELECT * INTO target FROM budget.cell AS c WHERE c.employer_id = employer AND c.cell_id = taker;
  IF source.cell_id IS NULL OR target.cell_id IS NULL THEN
    RAISE EXCEPTION 'cell' USING ERRCODE = 'UP303', CONSTRAINT = 'operation_cell_known';
  END IF;
  SELECT count(*) FILTER (WHERE NOT isempty(p.open_days)),
    (array_agg(p.open_days) FILTER (WHERE p.period_id = target.period_id))[1]
  INTO open_periods, spans
  FROM budget.fiscal_period AS p
  WHERE p.employer_id = employer AND p.period_id IN (source.period_id, target.period_id);

  decision := nextval('ledger.decision_seq');
  code := CASE
    WHEN open_periods < CASE WHEN source.period_id = target.period_id THEN 1 ELSE 2 END THEN 'period_closed'
    WHEN source.currency <> target.currency THEN 'currency_differs'
    WHEN amount > source.available THEN 'insufficient_budget'
    ELSE 'done'
  END;
  IF code = 'done' THEN
    entry_id := decision;
    UPDATE budget.cell AS c SET authority = c.authority - amount, available = c.available - amount
    WHERE c.employer_id = employer AND c.cell_id = giver;
    UPDATE budget.cell AS c SET authority = c.authority + amount, available = c.available + amount
    WHERE c.employer_id = employer AND c.cell_id = taker;
    INSERT INTO ledger.entry
      (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor)
    VALUES (employer, decision, 'transfer', taker, target.period_id, occurred_on,
      greatest(lower(spans), least(upper(spans) - 1, occurred_on)), actor);
    INSERT INTO ledger.transfer
      (employer_id, entry_id, line, book, currency, from_account, to_account, amount)
    VALUES
      (employer, decision, 1, 'budgetary', source.currency, source.first_account + 1, source.first_account, amount),
      (employer, decision, 2, 'budgetary', target.currency, target.first_account, target.first_account + 1, amount);
  END IF;
  INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id)
  VALUES (employer, key, asked, decision, code, entry_id);
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION budget.move IS 'Moves free budget from one cell to another.';
