-- Takes back an entry by a new one with its stored transfers turned round: nothing is computed again. Refused as
-- not_reversible for kinds that another operation takes back (reserve, commit: release), as already_reversed,
-- and as later_facts where what came after rests on it. Where the day of the original is closed, the new entry
-- counts on the first open day after it. Cost and refunds of a budget whose period is closed are taken back in
-- the financial book only: done_late.
CREATE OR REPLACE FUNCTION ledger.reverse(
  employer bigint, key text, entry bigint, occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  asked CONSTANT text := md5(ROW('reverse', entry)::text);
  known ledger.request;
  original ledger.entry;
  held budget.cell;
  owed budget.commitment;
  period_is_open boolean;
  back_authority bigint; back_available bigint; back_committed bigint; back_expended bigint;
  back_lapsed bigint;
  to_period bigint;
  effective date;
BEGIN
  SELECT * INTO original FROM ledger.entry AS e WHERE e.employer_id = employer AND e.entry_id = entry;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'entry' USING ERRCODE = 'UP305', CONSTRAINT = 'operation_entry_known';
  END IF;
  IF original.cell_id IS NULL THEN
    RETURN QUERY SELECT r.decision, r.code, r.entry_id
    FROM ledger.reverse_financial(employer, key, original, occurred_on, actor) AS r;
    RETURN;
  END IF;
  PERFORM budget.share_period(employer, ARRAY[original.cell_id]);
  SELECT c.* INTO held FROM budget.cell AS c
  WHERE c.employer_id = employer AND c.cell_id = original.cell_id FOR UPDATE;
  SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = reverse.key;
  IF FOUND THEN
    RETURN QUERY SELECT known.decision,
      CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END, known.entry_id;
    RETURN;
  END IF;
  PERFORM FROM ledger.open_item AS i WHERE i.employer_id = employer AND i.entry_id = entry FOR UPDATE;
  SELECT NOT isempty(p.open_days), p.period_id,
    greatest(lower(p.open_days), least(upper(p.open_days) - 1, occurred_on))
  INTO period_is_open, to_period, effective FROM budget.fiscal_period AS p
  WHERE p.employer_id = employer AND p.period_id = original.period_id;
  SELECT c.* INTO owed FROM budget.commitment AS c
  WHERE c.employer_id = employer AND c.commitment_id = (
    SELECT t.commitment_id FROM ledger.transfer AS t
    WHERE t.employer_id = employer AND t.entry_id = entry AND t.line = 1);
  -- What the original did to each balance, and so what is to be taken from it.
  SELECT coalesce(sum(t.amount) FILTER (WHERE t.from_account = held.first_account), 0)
      - coalesce(sum(t.amount) FILTER (WHERE t.to_account = held.first_account), 0),
    coalesce(sum(t.amount) FILTER (WHERE t.to_account = held.first_account + 1), 0)
      - coalesce(sum(t.amount) FILTER (WHERE t.from_account = held.first_account + 1), 0),
    coalesce(sum(t.amount) FILTER (WHERE t.to_account = held.first_account + 3), 0)
      - coalesce(sum(t.amount) FILTER (WHERE t.from_account = held.first_account + 3), 0),
    coalesce(sum(t.amount) FILTER (WHERE t.to_account = held.first_account + 4), 0)
      - coalesce(sum(t.amount) FILTER (WHERE t.from_account = held.first_account + 4), 0),
    coalesce(sum(t.amount) FILTER (WHERE t.to_account = held.first_account + 5), 0)
  INTO back_authority, back_available, back_committed, back_expended, back_lapsed
  FROM ledger.transfer AS t WHERE t.employer_id = employer AND t.entry_id = entry;

  IF NOT period_is_open AND original.kind IN ('expend', 'refund') THEN
    to_period := NULL;
    SELECT o.period_id, o.effective_on INTO to_period, effective
    FROM budget.fiscal_period AS p
    CROSS JOIN LATERAL ledger.first_open(employer, greatest(occurred_on, upper(p.span)), false) AS o
    WHERE p.employer_id = employer AND p.period_id = original.period_id;
  END IF;

  decision := nextval('ledger.decision_seq');
  code := CASE
    WHEN NOT period_is_open AND original.kind NOT IN ('expend', 'refund') THEN 'period_closed'
    WHEN original.kind NOT IN ('increase', 'decrease', 'expend', 'refund') THEN 'not_reversible'
    WHEN EXISTS (SELECT FROM ledger.entry AS e WHERE e.employer_id = employer AND e.reversal_of = entry)
      THEN 'already_reversed'
    WHEN original.kind = 'expend' AND owed.expended - back_expended < owed.refunded + owed.refunded_late
      OR original.kind = 'expend' AND period_is_open AND owed.state NOT IN ('fulfilled', 'committed')
      THEN 'later_facts'
    WHEN original.kind = 'refund' AND EXISTS (SELECT FROM ledger.open_item AS i
      WHERE i.employer_id = employer AND i.entry_id = entry AND i.settled > 0) THEN 'later_facts'
    WHEN to_period IS NULL THEN 'no_period'
    WHEN NOT period_is_open THEN 'done_late'
    WHEN held.control = 'stop' AND held.available - back_available < 0
      OR held.authority - back_authority < 0 THEN 'insufficient_budget'
    ELSE 'done'
  END;
  IF code = 'done_late' THEN
    UPDATE budget.commitment AS c SET refunded_late = c.refunded_late + back_expended
    WHERE c.employer_id = employer AND c.commitment_id = owed.commitment_id;
  ELSIF code = 'done' THEN
    UPDATE budget.cell AS c SET authority = c.authority - back_authority,
      available = c.available - back_available, committed = c.committed - back_committed,
      expended = c.expended - back_expended, lapsed = c.lapsed - back_lapsed
    WHERE c.employer_id = employer AND c.cell_id = held.cell_id;
    IF original.kind = 'expend' THEN
      UPDATE budget.commitment AS c SET committed = c.committed - back_committed,
        expended = c.expended - back_expended,
        state = CASE WHEN c.committed - back_committed > 0 THEN 'committed' ELSE c.state END
      WHERE c.employer_id = employer AND c.commitment_id = owed.commitment_id;
    ELSIF original.kind = 'refund' THEN
      UPDATE budget.commitment AS c SET refunded = c.refunded + back_expended
      WHERE c.employer_id = employer AND c.commitment_id = owed.commitment_id;
    END IF;
  END IF;
  IF code IN ('done', 'done_late') THEN
    entry_id := decision;
    INSERT INTO ledger.entry
      (employer_id, entry_id, kind, cell_id, period_id, occurred_on, effective_on, actor, reversal_of)
    VALUES (employer, decision, 'reverse', CASE WHEN code = 'done' THEN original.cell_id END, to_period,
      occurred_on, effective, actor, entry);
    INSERT INTO ledger.transfer
      (employer_id, entry_id, line, book, currency, from_account, to_account, amount, commitment_id)
    SELECT employer, decision, t.line, t.book, t.currency, t.to_account, t.from_account, t.amount, t.commitment_id
    FROM ledger.transfer AS t
    WHERE t.employer_id = employer AND t.entry_id = entry AND (code = 'done' OR t.book = 'financial');
    INSERT INTO ledger.item_use (employer_id, entry_id, item_id, amount, original_amount)
    SELECT employer, decision, i.item_id, i.amount, i.original_amount
    FROM ledger.open_item AS i WHERE i.employer_id = employer AND i.entry_id = entry;
    UPDATE ledger.open_item AS i SET settled = i.amount, original_settled = i.original_amount
    WHERE i.employer_id = employer AND i.entry_id = entry;
  END IF;
  INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id, commitment_id)
  VALUES (employer, key, asked, decision, code, entry_id, owed.commitment_id);
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.reverse IS 'Takes back an entry by a new one with its transfers turned round.';
