-- Applies any number of operations to one budget cell, in their order, and returns one answer each.
--
-- The period is shared and the cell locked, so that decisions on a cell have one order. Keys come before
-- limits: an operation that was answered before gets the same answer, whatever the budget says now; the
-- same key with another request is a key_conflict. Then reservations past their expiry are ended, and
-- each operation is decided on the balances that the ones before it left. All is written at the end, set
-- by set.
--
-- Kinds: increase, decrease, reserve, commit, expend, release, refund. Amounts are minor units of the
-- cell's currency. commit: the price at confirmation; never refused at or below the reserved amount.
-- expend: the actual cost; is_final ends the commitment, otherwise what is left of it stays. Cost and refunds
-- are in the financial book too: training expense against accrued cost, vendor credit against training expense.
-- A refund after the period was closed is done_late: on the first open day after it, in the financial book
-- only, for the budget of a closed year does not change.
-- increase and decrease: only of a budget that is not allocated from another.
--
-- Raises UP301 amount, UP302 batch, UP303 unknown cell; refusals for cause are answers, not errors. A key
-- that is in use on another cell at the same moment raises unique_violation on request_pk: try again.
CREATE OR REPLACE FUNCTION budget.settle(
  employer bigint, cell bigint, operations budget.operation[], at timestamptz, occurred_on date,
  actor text)
RETURNS TABLE (item integer, decision bigint, code text, entry_id bigint, commitment_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  held budget.cell;
  span daterange;
  period_is_open boolean;
  after_period date;
  -- Where entries count: none in a cell whose period is closed.
  entry_cell bigint;
  entry_period bigint;
  effective date;
  op budget.operation;
  owed budget.commitment;
  loaded budget.commitment[];
  keys text[];
  bad_amounts bigint;
  commitments bigint;
  repeated boolean;
  known ledger.request;
  asked text;
  answer text;
  number bigint;
  liquidated bigint;
  expense bigint;
  accrued bigint;
  credit bigint;
  -- What is to be written: one element per decision, per transfer, per commitment.
  made_key text[] := '{}'::text[]; made_hash text[] := '{}'::text[]; made_kind text[] := '{}'::text[];
  made_code text[] := '{}'::text[]; made_decision bigint[] := '{}'::bigint[];
  made_entry bigint[] := '{}'::bigint[]; made_commitment bigint[] := '{}'::bigint[];
  moved_entry bigint[] := '{}'::bigint[]; moved_line smallint[] := '{}'::smallint[];
  moved_from smallint[] := '{}'::smallint[]; moved_to smallint[] := '{}'::smallint[];
  moved_amount bigint[] := '{}'::bigint[]; moved_commitment bigint[] := '{}'::bigint[];
  changed budget.commitment[] := '{}'::budget.commitment[];
  opened budget.commitment[] := '{}'::budget.commitment[];
  -- The cost in the financial book, one element per transfer.
  cost_entry bigint[] := '{}'::bigint[]; cost_line smallint[] := '{}'::smallint[];
  cost_is_back boolean[] := '{}'::boolean[]; cost_amount bigint[] := '{}'::bigint[];
  cost_commitment bigint[] := '{}'::bigint[];
  -- Offsets of the cell's accounts.
  authority CONSTANT smallint := 0::smallint; available CONSTANT smallint := 1::smallint;
  reserved CONSTANT smallint := 2::smallint; committed CONSTANT smallint := 3::smallint;
  expended CONSTANT smallint := 4::smallint; lapsed CONSTANT smallint := 5::smallint;
BEGIN
  SELECT array_agg(o.key), count(*) FILTER (WHERE o.kind <> 'release' AND coalesce(o.amount, 0) <= 0),
    count(o.commitment_id), count(*) > count(DISTINCT o.key)
      OR count(o.commitment_id) > count(DISTINCT o.commitment_id)
  INTO keys, bad_amounts, commitments, repeated
  FROM unnest(operations) AS o;
  IF bad_amounts > 0 THEN
    RAISE EXCEPTION 'amount' USING ERRCODE = 'UP301', CONSTRAINT = 'operation_amount_positive';
  ELSIF repeated THEN
    RAISE EXCEPTION 'batch' USING ERRCODE = 'UP302', CONSTRAINT = 'operation_once_per_batch';
  END IF;

  -- As budget.share_period, without the cost of a call.
  PERFORM pg_advisory_xact_lock_shared(hashtext('budget.fiscal_period'), c.period_id::integer)
  FROM budget.cell AS c WHERE c.employer_id = employer AND c.cell_id = cell;
  SELECT * INTO held FROM budget.cell AS c WHERE c.employer_id = employer AND c.cell_id = cell FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'cell' USING ERRCODE = 'UP303', CONSTRAINT = 'operation_cell_known';
  END IF;
  SELECT p.open_days, NOT isempty(p.open_days), upper(p.span) INTO span, period_is_open, after_period
  FROM budget.fiscal_period AS p
  WHERE p.employer_id = employer AND p.period_id = held.period_id;
  -- A fact from outside the period, or of a day that is closed, counts on the nearest open day inside.
  entry_cell := cell; entry_period := held.period_id;
  effective := greatest(lower(span), least(upper(span) - 1, occurred_on));
  -- Looked up key by key: without statistics all requests would be gone through for it.
  repeated := EXISTS (SELECT FROM unnest(keys) AS k (key) CROSS JOIN LATERAL (
    SELECT FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = k.key LIMIT 1) AS r);

  -- A call that only repeats what was answered changes nothing.
  IF period_is_open AND (NOT repeated OR cardinality(keys) > (
    SELECT count(*) FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = ANY (keys))) THEN
    FOR owed IN
      SELECT * FROM budget.commitment AS c WHERE c.employer_id = employer AND c.cell_id = cell
        AND c.state = 'reserved' AND c.expires_at <= at ORDER BY c.commitment_id
    LOOP
      number := nextval('ledger.decision_seq');
      made_key := made_key || NULL::text; made_hash := made_hash || NULL::text;
      made_kind := made_kind || 'expire'::text; made_code := made_code || NULL::text;
      made_decision := made_decision || number; made_entry := made_entry || number;
      made_commitment := made_commitment || owed.commitment_id;
      moved_entry := moved_entry || number; moved_line := moved_line || 1::smallint;
      moved_from := moved_from || reserved; moved_to := moved_to || available;
      moved_amount := moved_amount || owed.reserved; moved_commitment := moved_commitment || owed.commitment_id;
      held.reserved := held.reserved - owed.reserved;
      held.available := held.available + owed.reserved;
      -- Written at once, because the operations below read it.
      UPDATE budget.commitment AS c SET state = 'expired', reserved = 0
      WHERE c.employer_id = employer AND c.commitment_id = owed.commitment_id;
    END LOOP;
  END IF;
  IF NOT period_is_open THEN
    -- What still comes back counts on the first open day after the period, in the financial book only.
    entry_cell := NULL; entry_period := NULL;
    IF EXISTS (SELECT FROM unnest(operations) AS o WHERE o.kind = 'refund') THEN
      SELECT o.period_id, o.effective_on INTO entry_period, effective
      FROM ledger.first_open(employer, greatest(occurred_on, after_period), false) AS o;
    END IF;
  END IF;
  IF commitments > 0 THEN
    SELECT array_agg(c ORDER BY o.place) INTO loaded
    FROM unnest(operations) WITH ORDINALITY
      AS o (key, kind, commitment_id, amount, is_final, expires_at, place)
    LEFT JOIN budget.commitment AS c
      ON c.employer_id = employer AND c.commitment_id = o.commitment_id AND c.cell_id = cell;
  END IF;

  FOR position IN 1 .. cardinality(operations) LOOP
    op := operations[position];
    asked := md5(ROW(cell, op.kind, op.commitment_id, op.amount, op.is_final, op.expires_at)::text);
    item := position;
    IF repeated THEN
      SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = op.key;
      IF FOUND THEN
        decision := known.decision; entry_id := known.entry_id; commitment_id := known.commitment_id;
        code := CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END;
        RETURN NEXT;
        CONTINUE;
      END IF;
    END IF;
    owed := loaded[position];
    number := nextval('ledger.decision_seq');
    entry_id := NULL;
    answer := CASE
      WHEN NOT period_is_open AND op.kind <> 'refund' THEN 'period_closed'
      WHEN op.kind = 'reserve' AND op.expires_at <= at THEN 'expired'
      WHEN op.kind IN ('commit', 'expend', 'release', 'refund') AND owed.commitment_id IS NULL
        THEN 'no_commitment'
      WHEN op.kind = 'commit' AND owed.state <> 'reserved' THEN 'already_' || owed.state
      WHEN op.kind = 'expend' AND owed.state <> 'committed' THEN
        CASE owed.state WHEN 'reserved' THEN 'not_committed' ELSE 'already_' || owed.state END
      WHEN op.kind = 'release' AND owed.state NOT IN ('reserved', 'committed')
        THEN 'already_' || owed.state
      WHEN op.kind = 'refund' AND op.amount > owed.expended - owed.refunded - owed.refunded_late
        THEN 'exceeds_expended'
      WHEN NOT period_is_open AND entry_period IS NULL THEN 'no_period'
      WHEN NOT period_is_open THEN 'done_late'
      WHEN op.kind IN ('increase', 'decrease') AND held.parent_id IS NOT NULL THEN 'allocated_from_parent'
      WHEN op.kind = 'decrease' AND op.amount > held.available THEN 'insufficient_budget'
      WHEN held.control = 'stop' AND CASE op.kind
          WHEN 'reserve' THEN op.amount
          WHEN 'commit' THEN op.amount - owed.reserved
          WHEN 'expend' THEN op.amount - owed.committed
        END > greatest(held.available, 0) THEN 'insufficient_budget'
      ELSE 'done'
    END;

    IF answer = 'done_late' THEN
      owed.refunded_late := owed.refunded_late + op.amount;
      changed := changed || owed;
    ELSIF answer = 'done' THEN
      CASE op.kind
        WHEN 'increase' THEN
          held.authority := held.authority + op.amount; held.available := held.available + op.amount;
          moved_from := moved_from || authority; moved_to := moved_to || available;
          moved_amount := moved_amount || op.amount;
        WHEN 'decrease' THEN
          held.authority := held.authority - op.amount; held.available := held.available - op.amount;
          moved_from := moved_from || available; moved_to := moved_to || authority;
          moved_amount := moved_amount || op.amount;
        WHEN 'reserve' THEN
          IF op.amount > held.available THEN answer := 'over_budget'; END IF;
          owed := NULL;
          owed.employer_id := employer; owed.cell_id := cell; owed.state := 'reserved';
          owed.commitment_id := nextval('budget.commitment_commitment_id_seq');
          owed.reserved := op.amount; owed.committed := 0; owed.expended := 0; owed.refunded := 0;
          owed.refunded_late := 0;
          owed.expires_at := op.expires_at; owed.is_restricted := false;
          opened := opened || owed;
          held.available := held.available - op.amount; held.reserved := held.reserved + op.amount;
          moved_from := moved_from || available; moved_to := moved_to || reserved;
          moved_amount := moved_amount || op.amount;
        WHEN 'commit' THEN
          IF op.amount - owed.reserved > held.available THEN answer := 'over_budget'; END IF;
          moved_from := moved_from || reserved; moved_to := moved_to || committed;
          moved_amount := moved_amount || least(op.amount, owed.reserved);
          IF op.amount <> owed.reserved THEN
            moved_from := moved_from || CASE WHEN op.amount > owed.reserved THEN available ELSE reserved END;
            moved_to := moved_to || CASE WHEN op.amount > owed.reserved THEN committed ELSE available END;
            moved_amount := moved_amount || abs(op.amount - owed.reserved);
          END IF;
          held.available := held.available + owed.reserved - op.amount;
          held.reserved := held.reserved - owed.reserved; held.committed := held.committed + op.amount;
          owed.committed := op.amount; owed.reserved := 0; owed.state := 'committed';
          changed := changed || owed;
        WHEN 'expend' THEN
          IF op.amount - owed.committed > held.available THEN answer := 'over_budget'; END IF;
          liquidated := CASE WHEN op.is_final THEN owed.committed ELSE least(op.amount, owed.committed) END;
          moved_from := moved_from || committed; moved_to := moved_to || expended;
          moved_amount := moved_amount || least(op.amount, liquidated);
          IF op.amount <> liquidated THEN
            moved_from := moved_from || CASE WHEN op.amount > liquidated THEN available ELSE committed END;
            moved_to := moved_to || CASE WHEN op.amount > liquidated THEN expended
              WHEN owed.is_restricted THEN lapsed ELSE available END;
            moved_amount := moved_amount || abs(op.amount - liquidated);
          END IF;
          IF owed.is_restricted AND op.amount < liquidated THEN
            held.lapsed := held.lapsed + liquidated - op.amount;
          ELSE
            held.available := held.available + liquidated - op.amount;
          END IF;
          held.committed := held.committed - liquidated; held.expended := held.expended + op.amount;
          owed.committed := owed.committed - liquidated; owed.expended := owed.expended + op.amount;
          owed.state := CASE WHEN owed.committed = 0 THEN 'fulfilled' ELSE 'committed' END;
          changed := changed || owed;
        WHEN 'release' THEN
          moved_from := moved_from || CASE owed.state WHEN 'reserved' THEN reserved ELSE committed END;
          moved_to := moved_to || CASE WHEN owed.is_restricted THEN lapsed ELSE available END;
          moved_amount := moved_amount || owed.reserved + owed.committed;
          IF owed.is_restricted THEN
            held.lapsed := held.lapsed + owed.reserved + owed.committed;
          ELSE
            held.available := held.available + owed.reserved + owed.committed;
          END IF;
          held.reserved := held.reserved - owed.reserved; held.committed := held.committed - owed.committed;
          owed.state := CASE WHEN owed.state = 'reserved' THEN 'released'
            WHEN owed.expended > 0 THEN 'fulfilled' ELSE 'canceled' END;
          owed.reserved := 0; owed.committed := 0;
          changed := changed || owed;
        WHEN 'refund' THEN
          moved_from := moved_from || expended; moved_to := moved_to || available;
          moved_amount := moved_amount || op.amount;
          held.available := held.available + op.amount; held.expended := held.expended - op.amount;
          owed.refunded := owed.refunded + op.amount;
          changed := changed || owed;
      END CASE;
      FOR line IN 1 .. cardinality(moved_amount) - cardinality(moved_entry) LOOP
        moved_entry := moved_entry || number; moved_line := moved_line || line::smallint;
        moved_commitment := moved_commitment || owed.commitment_id;
      END LOOP;
    END IF;
    IF answer IN ('done', 'over_budget', 'done_late') THEN
      IF op.kind IN ('expend', 'refund') THEN
        cost_entry := cost_entry || number; cost_is_back := cost_is_back || (op.kind = 'refund');
        cost_line := cost_line || CASE answer WHEN 'done_late' THEN 1
          ELSE moved_line[cardinality(moved_line)] + 1 END::smallint;
        cost_amount := cost_amount || op.amount; cost_commitment := cost_commitment || owed.commitment_id;
      END IF;
      entry_id := number;
    END IF;
    decision := number; code := answer; commitment_id := owed.commitment_id;
    RETURN NEXT;
    made_key := made_key || op.key; made_hash := made_hash || asked; made_kind := made_kind || op.kind;
    made_code := made_code || answer; made_decision := made_decision || number;
    made_entry := made_entry || entry_id; made_commitment := made_commitment || owed.commitment_id;
  END LOOP;

  IF cardinality(made_decision) > 0 THEN
    IF cardinality(changed) > 0 THEN
      UPDATE budget.commitment AS c SET state = n.state, reserved = n.reserved, committed = n.committed,
        expended = n.expended, refunded = n.refunded, refunded_late = n.refunded_late
      FROM unnest(changed) AS n WHERE c.employer_id = employer AND c.commitment_id = n.commitment_id;
    END IF;
    IF cardinality(moved_entry) > 0 THEN
      UPDATE budget.cell AS c SET authority = held.authority, available = held.available,
        reserved = held.reserved, committed = held.committed, expended = held.expended,
        lapsed = held.lapsed
      WHERE c.employer_id = employer AND c.cell_id = cell;
      IF cardinality(opened) > 0 THEN
        INSERT INTO budget.commitment SELECT n.* FROM unnest(opened) AS n;
      END IF;
    END IF;
    INSERT INTO ledger.entry
      (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor)
    SELECT employer, m.entry, m.kind, entry_cell, entry_period, occurred_on, effective, actor
    FROM unnest(made_entry, made_kind) AS m (entry, kind) WHERE m.entry IS NOT NULL;
    IF cardinality(moved_entry) > 0 THEN
      INSERT INTO ledger.transfer (employer_id, entry_id, line, book, currency, from_account, to_account,
        amount, commitment_id)
      SELECT employer, m.entry, m.line, 'budgetary', held.currency, held.first_account + m.source,
        held.first_account + m.target, m.amount, m.commitment
      FROM unnest(moved_entry, moved_line, moved_from, moved_to, moved_amount, moved_commitment)
        AS m (entry, line, source, target, amount, commitment);
    END IF;
    IF cardinality(cost_entry) > 0 THEN
      expense := ledger.financial_account(employer, 'training_expense', held.currency, NULL);
      accrued := ledger.financial_account(employer, 'accrued_cost', held.currency, NULL);
      credit := ledger.financial_account(employer, 'vendor_credit', held.currency, NULL);
      INSERT INTO ledger.transfer (employer_id, entry_id, line, book, currency, from_account, to_account,
        amount, commitment_id)
      SELECT employer, m.entry, m.line, 'financial', held.currency,
        CASE WHEN m.is_back THEN expense ELSE accrued END,
        CASE WHEN m.is_back THEN credit ELSE expense END, m.amount, m.commitment
      FROM unnest(cost_entry, cost_line, cost_is_back, cost_amount, cost_commitment)
        AS m (entry, line, is_back, amount, commitment);
      -- What a provider gives back is credit with it until it is set off or paid out.
      INSERT INTO ledger.open_item (employer_id, account, party, entry_id, commitment_id, currency, amount,
        original_currency, original_amount)
      SELECT employer, 'vendor_credit', coalesce(s.provider, ''), m.entry, m.commitment, held.currency, m.amount,
        held.currency, m.amount
      FROM unnest(cost_entry, cost_is_back, cost_amount, cost_commitment) AS m (entry, is_back, amount, commitment)
      LEFT JOIN program.sponsorship AS s ON s.employer_id = employer AND s.commitment_id = m.commitment
      WHERE m.is_back;
    END IF;
    INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id, commitment_id)
    SELECT employer, m.key, m.hash, m.decision, m.code, m.entry, m.commitment
    FROM unnest(made_key, made_hash, made_decision, made_code, made_entry, made_commitment)
      AS m (key, hash, decision, code, entry, commitment)
    WHERE m.key IS NOT NULL;
  END IF;
END
$$;
COMMENT ON FUNCTION budget.settle IS 'Applies operations to one budget cell and answers each.';
