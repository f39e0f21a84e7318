-- Takes any number of sponsorships one step further, each with its own answer, and their money with them:
-- one call of budget.settle per budget. program.transition says what can happen. An answer other than
-- done, over_budget and done_late changes nothing.
--
-- Sponsorships are locked in the order of their ids, then budgets in theirs. Only who is asked, or a
-- delegate, approves or declines; where others have to say yes after them, an approved request goes on
-- waiting. Amounts: by default what the employer pays, what is committed, what may still be refunded.
-- Keys: of the caller where given, so that a refund can be repeated safely; else the number of the
-- operation, for a step cannot be taken twice.
--
-- Raises UP301 amount, UP302 a sponsorship or key twice in one call.
CREATE OR REPLACE FUNCTION program.advance(
  employer bigint, steps program.step[], at timestamptz, occurred_on date, actor text)
RETURNS TABLE (item integer, sponsorship_id bigint, state text, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  due record;
  settled record;
  payer bigint;
  said text;
  places integer[];
  batch budget.operation[];
  -- One element per step.
  ids bigint[] := '{}'::bigint[]; states text[] := '{}'::text[]; targets text[] := '{}'::text[];
  answers text[] := '{}'::text[]; cells bigint[] := '{}'::bigint[]; reasons text[] := '{}'::text[];
  operations budget.operation[] := '{}'::budget.operation[]; held bigint[] := '{}'::bigint[];
  persons bigint[] := '{}'::bigint[]; is_again boolean[] := '{}'::boolean[];
  is_endorsed boolean[] := '{}'::boolean[]; owed bigint[] := '{}'::bigint[];
  numbers integer[] := '{}'::integer[];
BEGIN
  IF (SELECT count(*) > count(DISTINCT u.sponsorship_id) FROM unnest(steps) AS u) THEN
    RAISE EXCEPTION 'batch' USING ERRCODE = 'UP302', CONSTRAINT = 'operation_once_per_batch';
  END IF;
  PERFORM FROM program.sponsorship AS s
  WHERE s.employer_id = employer AND s.sponsorship_id IN (SELECT u.sponsorship_id FROM unnest(steps) AS u)
  ORDER BY s.sponsorship_id FOR UPDATE;
  PERFORM program.follow_carried(employer, (SELECT array_agg(u.sponsorship_id) FROM unnest(steps) AS u));

  FOR due IN
    SELECT u.step, u.reason, u.sponsorship_id AS asked_id, s.*, t.to_state, p.employee_id AS person_id,
      CASE
        WHEN u.step = 'approve' AND cardinality(s.next_approvers) > 0 THEN NULL
        WHEN t.operation = 'release' AND m.state NOT IN ('reserved', 'committed') THEN NULL
        ELSE t.operation
      END AS operation,
      coalesce(u.amount, CASE t.operation
        WHEN 'reserve' THEN s.employer_pays WHEN 'commit' THEN s.employer_pays
        WHEN 'expend' THEN m.committed WHEN 'refund' THEN m.expended - m.refunded - m.refunded_late
        WHEN 'demand' THEN m.expended - m.refunded - m.refunded_late
        ELSE s.repayment_due END) AS amount,
      t.operation IN ('demand', 'repay', 'waive') AS is_financial, c.currency,
      coalesce(u.key, format('sponsorship/%s/%s', s.sponsorship_id, s.operations + 1)) AS key,
      -- Not EXISTS: without statistics all requests would be gone through for it.
      u.key IS NOT NULL AND coalesce((SELECT true FROM ledger.request AS r
        WHERE r.employer_id = employer AND r.key = u.key), false) AS is_again,
      CASE
        WHEN s.sponsorship_id IS NULL THEN 'no_sponsorship'
        WHEN t.to_state IS NULL THEN 'already_' || s.state
        WHEN u.step = 'demand' AND u.amount > m.expended - m.refunded - m.refunded_late
          THEN 'exceeds_expended'
        WHEN u.step NOT IN ('approve', 'decline') THEN NULL
        WHEN s.approver_id IS NULL AND u.employee_number IS NULL THEN NULL
        WHEN p.employee_id = s.employee_id THEN 'own_request'
        WHEN p.employee_id IS NULL OR s.approver_id IS NULL THEN 'not_approver'
        WHEN p.employee_id <> s.approver_id AND NOT EXISTS (
          SELECT FROM program.delegation AS d
          WHERE d.employer_id = employer AND d.approver_id = s.approver_id
            AND d.delegate_id = p.employee_id AND d.span @> advance.occurred_on) THEN 'not_approver'
        WHEN people.has_left(employer, p.employee_id, advance.occurred_on) THEN 'approver_left'
      END AS refusal,
      (((s.enroll_by + 1)::timestamp) AT TIME ZONE e.time_zone) AS expires_at
    FROM unnest(steps) WITH ORDINALITY
      AS u (sponsorship_id, step, amount, key, employee_number, reason, place)
    JOIN people.employer AS e ON e.employer_id = employer
    LEFT JOIN program.sponsorship AS s
      ON s.employer_id = employer AND s.sponsorship_id = u.sponsorship_id
    LEFT JOIN program.transition AS t ON t.from_state = s.state AND t.step = u.step
    LEFT JOIN budget.commitment AS m
      ON m.employer_id = employer AND m.commitment_id = s.commitment_id
    LEFT JOIN budget.cell AS c ON c.employer_id = employer AND c.cell_id = s.cell_id
    LEFT JOIN people.employee AS p
      ON p.employer_id = employer AND p.employee_number = u.employee_number
    ORDER BY u.place
  LOOP
    ids := ids || due.asked_id; states := states || due.state; persons := persons || due.person_id;
    reasons := reasons || due.reason; is_again := is_again || due.is_again;
    is_endorsed := is_endorsed || (due.step = 'approve' AND cardinality(due.next_approvers) > 0);
    targets := targets || CASE WHEN is_endorsed[cardinality(ids)] THEN due.state ELSE due.to_state END;
    owed := owed || CASE WHEN due.step = 'demand' THEN due.amount END;
    held := held || due.commitment_id;
    answers := answers || coalesce(due.refusal, CASE WHEN due.operation IS NULL THEN 'done' END);
    IF due.refusal IS NULL AND due.is_financial THEN
      SELECT p.code INTO said FROM ledger.post(
        employer, due.key, '', due.operation, due.currency,
        ledger.financial_account(employer, CASE due.operation WHEN 'demand' THEN 'recovered_cost'
          ELSE 'employee_receivable' END, due.currency, NULL),
        ledger.financial_account(employer, CASE due.operation WHEN 'demand' THEN 'employee_receivable'
          WHEN 'repay' THEN 'clearing' ELSE 'bad_debt' END, due.currency, NULL),
        due.amount, due.commitment_id, advance.occurred_on, advance.actor) AS p;
      answers[cardinality(ids)] := said;
    END IF;
    numbers := numbers || CASE WHEN due.refusal IS NULL AND due.operation IS NOT NULL THEN 1 ELSE 0 END;
    cells := cells || CASE WHEN due.refusal IS NULL AND due.operation IS NOT NULL
      AND NOT due.is_financial THEN due.cell_id END;
    operations := operations || ROW(due.key, due.operation,
      CASE WHEN due.operation <> 'reserve' THEN due.commitment_id END,
      CASE WHEN due.operation <> 'release' THEN due.amount END, true,
      CASE WHEN due.operation = 'reserve' THEN due.expires_at END)::budget.operation;
  END LOOP;

  FOR payer IN SELECT DISTINCT c.cell FROM unnest(cells) AS c (cell) WHERE c.cell IS NOT NULL ORDER BY c.cell
  LOOP
    SELECT array_agg(n.place ORDER BY n.place), array_agg(operations[n.place] ORDER BY n.place)
    INTO places, batch
    FROM generate_series(1, cardinality(ids)) AS n (place) WHERE cells[n.place] = payer;
    FOR settled IN
      SELECT * FROM budget.settle(employer, payer, batch, at, advance.occurred_on, advance.actor)
    LOOP
      answers[places[settled.item]] := settled.code;
      held[places[settled.item]] := settled.commitment_id;
    END LOOP;
  END LOOP;
  -- Refunded in part, it stays fulfilled.
  SELECT array_agg(
    CASE WHEN n.target = 'refunded' AND m.refunded + m.refunded_late < m.expended THEN 'fulfilled' ELSE n.target END
    ORDER BY n.place)
  INTO targets
  FROM unnest(targets, held) WITH ORDINALITY AS n (target, commitment, place)
  LEFT JOIN budget.commitment AS m ON m.employer_id = employer AND m.commitment_id = n.commitment;

  UPDATE program.sponsorship AS s
  SET operations = s.operations + n.number,
    state = CASE WHEN n.is_taken THEN n.target ELSE s.state END,
    commitment_id = CASE WHEN n.is_taken THEN n.held ELSE s.commitment_id END,
    repayment_due = CASE WHEN NOT n.is_taken OR n.target = 'repaid' THEN s.repayment_due
      ELSE coalesce(n.owed, 0) END,
    approver_id = CASE WHEN n.is_taken AND n.is_endorsed THEN s.next_approvers[1] ELSE s.approver_id END,
    next_approvers = CASE WHEN n.is_taken AND n.is_endorsed THEN s.next_approvers[2:]
      ELSE s.next_approvers END
  FROM (
    SELECT u.*, u.answer IN ('done', 'over_budget', 'done_late') AS is_taken
    FROM unnest(ids, targets, answers, numbers, held, owed, is_endorsed)
      AS u (id, target, answer, number, held, owed, is_endorsed)
  ) AS n
  WHERE s.employer_id = employer AND s.sponsorship_id = n.id AND (n.is_taken OR n.number > 0);
  INSERT INTO program.sponsorship_event
    (employer_id, sponsorship_id, state, reasons, actor, occurred_on, employee_id)
  SELECT employer, n.id, n.target,
    array_remove(ARRAY[CASE WHEN n.is_endorsed THEN 'endorsed' END, n.reason], NULL),
    advance.actor, advance.occurred_on, n.person
  FROM unnest(ids, targets, answers, reasons, persons, is_endorsed, is_again) WITH ORDINALITY
    AS n (id, target, answer, reason, person, is_endorsed, is_again, place)
  WHERE n.answer IN ('done', 'over_budget', 'done_late') AND NOT n.is_again
  ORDER BY n.place;

  RETURN QUERY
  SELECT n.place::integer, n.id,
    CASE WHEN n.answer IN ('done', 'over_budget', 'done_late') THEN n.target ELSE n.state END, n.answer
  FROM unnest(ids, states, targets, answers) WITH ORDINALITY AS n (id, state, target, answer, place)
  ORDER BY n.place;
END
$$;
COMMENT ON FUNCTION program.advance IS 'Takes sponsorships one step further, and their money with them.';
