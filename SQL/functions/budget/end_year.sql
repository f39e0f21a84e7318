-- Ends a budget cell's year: open reservations are released, open commitments are carried into the cell
-- of the same dimensions in the next period (or, where they lapse, given back), and what is then
-- available lapses. Carried commitments raise the next cell's authority by their amount; restricted ones
-- lapse what they do not use. Once per cell: the key is the cell's.
--
-- Raises UP303 unknown cell, foreign_key_violation on cell_period_fk where there is no such next period.
CREATE OR REPLACE FUNCTION budget.end_year(
  employer bigint, cell bigint, next_period bigint, carries boolean, is_restricted boolean,
  occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  year_key CONSTANT text := format('year-end/%s', cell);
  asked CONSTANT text := md5(ROW('end_year', cell, next_period, carries, is_restricted)::text);
  held budget.cell;
  next budget.cell;
  next_id bigint;
  known ledger.request;
  spans daterange[];
  are_open boolean;
  carried bigint;
  number bigint;
BEGIN
  SELECT * INTO held FROM budget.cell AS c WHERE c.employer_id = employer AND c.cell_id = cell;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'cell' USING ERRCODE = 'UP303', CONSTRAINT = 'operation_cell_known';
  END IF;
  next_id := budget.open_cell(
    employer, next_period, held.cost_center, held.program, held.currency, held.control, NULL);
  PERFORM budget.share_period(employer, ARRAY[cell, next_id]);
  PERFORM FROM budget.cell AS c WHERE c.employer_id = employer AND c.cell_id IN (cell, next_id)
  ORDER BY c.cell_id FOR UPDATE;
  SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = year_key;
  IF FOUND THEN
    RETURN QUERY SELECT known.decision,
      CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END, known.entry_id;
    RETURN;
  END IF;
  SELECT * INTO held FROM budget.cell AS c WHERE c.employer_id = employer AND c.cell_id = cell;
  SELECT * INTO next FROM budget.cell AS c WHERE c.employer_id = employer AND c.cell_id = next_id;
  -- A year ends on days that are closed softly, too: it is finance that ends it.
  SELECT array_agg(p.days ORDER BY p.period_id = next_period), bool_and(NOT isempty(p.days))
  INTO spans, are_open
  FROM (
    SELECT f.period_id, CASE f.period_id WHEN next_period THEN f.open_days ELSE f.adjustable_days END AS days
    FROM budget.fiscal_period AS f
    WHERE f.employer_id = employer AND f.period_id IN (held.period_id, next_period)
  ) AS p;

  decision := nextval('ledger.decision_seq');
  code := CASE WHEN NOT are_open THEN 'period_closed' ELSE 'done' END;
  IF code = 'done' THEN
    entry_id := decision;
    carried := CASE WHEN carries THEN held.committed ELSE 0 END;
    INSERT INTO ledger.entry
      (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor, is_adjustment, reason)
    VALUES (employer, decision, 'lapse', cell, held.period_id, occurred_on,
      greatest(lower(spans[1]), least(upper(spans[1]) - 1, occurred_on)), actor, true, 'year end');
    -- Reservations, and commitments that are not carried, go back; then all that is available lapses.
    INSERT INTO ledger.transfer (employer_id, entry_id, line, book, currency, from_account, to_account,
      amount, commitment_id)
    SELECT employer, decision, row_number() OVER (ORDER BY c.commitment_id), 'budgetary', held.currency,
      held.first_account + CASE c.state WHEN 'reserved' THEN 2 ELSE 3 END, held.first_account + 1,
      c.reserved + c.committed, c.commitment_id
    FROM budget.commitment AS c
    WHERE c.employer_id = employer AND c.cell_id = cell
      AND (c.state = 'reserved' OR c.state = 'committed' AND NOT carries);
    GET DIAGNOSTICS number = ROW_COUNT;
    IF held.available + held.reserved + held.committed - carried > 0 THEN
      INSERT INTO ledger.transfer
        (employer_id, entry_id, line, book, currency, from_account, to_account, amount)
      VALUES (employer, decision, number + 1, 'budgetary', held.currency, held.first_account + 1,
        held.first_account + 5, held.available + held.reserved + held.committed - carried);
    END IF;

    IF carried > 0 THEN
      number := nextval('ledger.decision_seq');
      INSERT INTO ledger.entry
        (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor, is_adjustment, reason)
      VALUES (employer, number, 'carry_out', cell, held.period_id, occurred_on,
        greatest(lower(spans[1]), least(upper(spans[1]) - 1, occurred_on)), actor, true, 'year end');
      INSERT INTO ledger.transfer (employer_id, entry_id, line, book, currency, from_account, to_account,
        amount, commitment_id)
      SELECT employer, number, row_number() OVER (ORDER BY c.commitment_id), 'budgetary', held.currency,
        held.first_account + 3, held.first_account + 6, c.committed, c.commitment_id
      FROM budget.commitment AS c
      WHERE c.employer_id = employer AND c.cell_id = cell AND c.state = 'committed';
      INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id)
      VALUES (employer, year_key || '/carry-out', asked, number, 'done', number);

      INSERT INTO budget.commitment (employer_id, cell_id, state, committed, is_restricted, carried_from)
      SELECT employer, next_id, 'committed', c.committed, end_year.is_restricted, c.commitment_id
      FROM budget.commitment AS c
      WHERE c.employer_id = employer AND c.cell_id = cell AND c.state = 'committed';
      number := nextval('ledger.decision_seq');
      INSERT INTO ledger.entry
        (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor)
      VALUES (employer, number, 'carry_in', next_id, next_period, occurred_on,
        greatest(lower(spans[2]), least(upper(spans[2]) - 1, occurred_on)), actor);
      INSERT INTO ledger.transfer (employer_id, entry_id, line, book, currency, from_account, to_account,
        amount, commitment_id)
      SELECT employer, number, row_number() OVER (ORDER BY c.commitment_id), 'budgetary', next.currency,
        next.first_account, next.first_account + 3, c.committed, c.commitment_id
      FROM budget.commitment AS c
      JOIN budget.commitment AS o ON o.employer_id = c.employer_id AND o.commitment_id = c.carried_from
      WHERE c.employer_id = employer AND c.cell_id = next_id AND o.cell_id = cell;
      INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id)
      VALUES (employer, year_key || '/carry-in', asked, number, 'done', number);
      UPDATE budget.cell AS c SET authority = c.authority + carried, committed = c.committed + carried
      WHERE c.employer_id = employer AND c.cell_id = next_id;
    END IF;

    UPDATE budget.commitment AS c SET reserved = 0, committed = 0,
      state = CASE WHEN c.state = 'reserved' THEN 'released' WHEN carries THEN 'carried'
        WHEN c.expended > 0 THEN 'fulfilled' ELSE 'canceled' END
    WHERE c.employer_id = employer AND c.cell_id = cell AND c.state IN ('reserved', 'committed');
    UPDATE budget.cell AS c SET reserved = 0, committed = 0, available = least(c.available, 0),
      lapsed = c.lapsed + greatest(held.available + held.reserved + held.committed - carried, 0),
      carried_out = c.carried_out + carried
    WHERE c.employer_id = employer AND c.cell_id = cell;
  END IF;
  -- A refusal is not kept: the key is the cell's own, and a reopened period may end its year.
  IF code = 'done' THEN
    INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id)
    VALUES (employer, year_key, asked, decision, code, entry_id);
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION budget.end_year IS 'Ends a budget cell''s year: releases, carries over, lapses.';
