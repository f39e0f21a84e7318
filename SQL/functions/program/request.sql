-- Records a request as its program decided it: declined with reasons, waiting for its approvers, or
-- approved, and then the money is reserved at once. Where the budget does not suffice the request is
-- declined with that reason. A draft is kept undecided and submitted later by its id. Requests of one
-- person follow each other; one that was decided on an amount sponsored in the year that is no longer true
-- is refused with UP403: decide again.
--
-- Raises UP401 unknown employee, UP402 unknown draft, UP404 where the version of the program has decided
-- requests with other terms, UP405 where somebody asks for an employee who is not their report,
-- foreign_key_violation for an unknown budget, and unique_violation on sponsorship_live_once where the
-- person has a live sponsorship for the same course run.
CREATE OR REPLACE FUNCTION program.request(
  employer bigint, draft bigint, learner_number text, requester_number text, facts jsonb,
  decision text, approver_numbers text[], reasons text[], terms jsonb, sponsored_before bigint,
  sponsored_since date, at timestamptz, occurred_on date, actor text)
RETURNS TABLE (sponsorship_id bigint, state text, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  -- The columns of program.sponsorship that the caller decides, by name.
  asked CONSTANT program.sponsorship := jsonb_populate_record(NULL::program.sponsorship, facts);
  learner bigint;
  requester bigint;
  approvers bigint[];
BEGIN
  SELECT e.employee_id INTO learner FROM people.employee AS e
  WHERE e.employer_id = employer AND e.employee_number = learner_number
  FOR NO KEY UPDATE;
  SELECT array_agg(e.employee_id ORDER BY n.place) INTO approvers
  FROM unnest(approver_numbers) WITH ORDINALITY AS n (number, place)
  JOIN people.employee AS e ON e.employer_id = employer AND e.employee_number = n.number;
  IF learner IS NULL
    OR coalesce(cardinality(approvers), 0) <> coalesce(cardinality(approver_numbers), 0) THEN
    RAISE EXCEPTION 'employee' USING ERRCODE = 'UP401', CONSTRAINT = 'sponsorship_employee_known';
  END IF;
  IF requester_number <> learner_number THEN
    SELECT l.employee_id INTO requester FROM people.line(employer, learner_number, occurred_on) AS l
    WHERE l.manager = requester_number;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'requester' USING ERRCODE = 'UP405', CONSTRAINT = 'sponsorship_of_own_report';
    END IF;
  END IF;
  IF sponsored_before <> (
    SELECT coalesce(sum(i.sponsored), 0) FROM program.sponsorship_item AS i
    WHERE i.employer_id = employer AND i.employee_number = learner_number
      AND i.requested_on >= sponsored_since AND i.requested_on < sponsored_since + interval '1 year'
      AND i.currency = (SELECT c.currency FROM budget.cell AS c
        WHERE c.employer_id = employer AND c.cell_id = asked.cell_id)) THEN
    RAISE EXCEPTION 'sponsored' USING ERRCODE = 'UP403', CONSTRAINT = 'sponsorship_decided_on_current_facts';
  END IF;
  IF terms IS NOT NULL THEN
    INSERT INTO program.policy (employer_id, program, valid_from, terms, recorded_by)
    VALUES (employer, asked.program, asked.policy_from, terms, actor) ON CONFLICT DO NOTHING;
    IF terms <> (SELECT p.terms FROM program.policy AS p WHERE p.employer_id = employer
      AND p.program = asked.program AND p.valid_from = asked.policy_from) THEN
      RAISE EXCEPTION 'policy' USING ERRCODE = 'UP404', CONSTRAINT = 'policy_unchanged';
    END IF;
  END IF;

  state := CASE decision WHEN 'draft' THEN 'draft' WHEN 'refused' THEN 'declined' ELSE 'requested' END;
  answer := 'done';
  IF draft IS NULL THEN
    INSERT INTO program.sponsorship AS s (employer_id, employee_id, requested_by, provider, content_id, run,
      program, cell_id, employer_pays, learner_pays, price, price_currency, rate, approver_id,
      next_approvers, policy_from, payment, must_complete, required_grade, needs_certificate, enroll_by,
      complete_by, repayment, state, requested_on)
    VALUES (employer, learner, requester, asked.provider, asked.content_id, asked.run, asked.program,
      asked.cell_id, asked.employer_pays, asked.learner_pays, asked.price, asked.price_currency, asked.rate,
      approvers[1], coalesce(approvers[2:], '{}'), asked.policy_from, asked.payment, asked.must_complete,
      asked.required_grade, asked.needs_certificate, asked.enroll_by, asked.complete_by, asked.repayment,
      state, occurred_on)
    RETURNING s.sponsorship_id INTO sponsorship_id;
  ELSE
    UPDATE program.sponsorship AS s SET requested_by = requester, cell_id = asked.cell_id,
      employer_pays = asked.employer_pays, learner_pays = asked.learner_pays, price = asked.price,
      price_currency = asked.price_currency, rate = asked.rate, approver_id = approvers[1],
      next_approvers = coalesce(approvers[2:], '{}'), policy_from = asked.policy_from,
      payment = asked.payment, must_complete = asked.must_complete, required_grade = asked.required_grade,
      needs_certificate = asked.needs_certificate, enroll_by = asked.enroll_by,
      complete_by = asked.complete_by, repayment = asked.repayment, state = request.state,
      requested_on = occurred_on
    WHERE s.employer_id = employer AND s.sponsorship_id = draft AND s.employee_id = learner
      AND s.state = 'draft' AND s.provider = asked.provider AND s.content_id = asked.content_id
      AND s.run = asked.run AND s.program = asked.program
    RETURNING s.sponsorship_id INTO sponsorship_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'draft' USING ERRCODE = 'UP402', CONSTRAINT = 'sponsorship_draft_known';
    END IF;
  END IF;
  INSERT INTO program.sponsorship_event
    (employer_id, sponsorship_id, state, reasons, actor, occurred_on, employee_id)
  VALUES (employer, sponsorship_id, state, reasons, actor, occurred_on, coalesce(requester, learner));

  IF decision = 'approved' THEN
    SELECT r.state, r.answer INTO state, answer FROM program.advance(employer,
      ARRAY[ROW(sponsorship_id, 'approve', NULL, NULL, NULL, NULL)::program.step], at, occurred_on, actor) AS r;
    IF answer NOT IN ('done', 'over_budget') THEN
      -- Nobody is there to ask again: the program's yes without money is a no.
      SELECT r.state INTO state FROM program.advance(employer,
        ARRAY[ROW(sponsorship_id, 'decline', NULL, NULL, NULL, answer)::program.step], at, occurred_on,
        actor) AS r;
    END IF;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION program.request IS 'Records a request as its program decided it.';
