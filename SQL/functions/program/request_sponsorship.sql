-- Records a request as its program decided it: declined with reasons, waiting for its approver, or
-- approved, and then the money is reserved at once. Where the budget does not suffice the request is
-- declined with that reason. Requests of one person follow each other; one that was decided on an amount
-- sponsored in the year that is no longer true is refused with UP403: decide again.
--
-- Raises UP401 unknown employee, foreign_key_violation for an unknown budget, and unique_violation on
-- sponsorship_live_once where the person has a live sponsorship for the same course run.
CREATE OR REPLACE FUNCTION program.request_sponsorship(
  employer bigint, employee_number text, provider text, content_id text, run text, program text,
  cell bigint, employer_pays bigint, learner_pays bigint, decision text, approver_number text,
  reasons text[], sponsored_before bigint, at timestamptz, occurred_on date, actor text)
RETURNS TABLE (sponsorship_id bigint, state text, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  learner bigint;
  approver bigint;
BEGIN
  SELECT e.employee_id INTO learner FROM people.employee AS e
  WHERE e.employer_id = employer AND e.employee_number = request_sponsorship.employee_number
  FOR NO KEY UPDATE;
  IF approver_number IS NOT NULL THEN
    SELECT e.employee_id INTO approver FROM people.employee AS e
    WHERE e.employer_id = employer AND e.employee_number = approver_number;
  END IF;
  IF learner IS NULL OR approver_number IS NOT NULL AND approver IS NULL THEN
    RAISE EXCEPTION 'employee' USING ERRCODE = 'UP401', CONSTRAINT = 'sponsorship_employee_known';
  END IF;

  IF sponsored_before <> (
    SELECT coalesce(sum(i.sponsored), 0) FROM program.sponsorship_item AS i
    WHERE i.employer_id = employer AND i.employee_number = request_sponsorship.employee_number
      AND date_trunc('year', i.requested_on) = date_trunc('year', occurred_on)
      AND i.currency = (SELECT c.currency FROM budget.cell AS c
        WHERE c.employer_id = employer AND c.cell_id = cell)) THEN
    RAISE EXCEPTION 'sponsored' USING ERRCODE = 'UP403', CONSTRAINT = 'sponsorship_decided_on_current_facts';
  END IF;

  state := CASE decision WHEN 'refused' THEN 'declined' ELSE 'requested' END;
  answer := 'done';
  INSERT INTO program.sponsorship AS s (employer_id, employee_id, provider, content_id, run, program,
    cell_id, employer_pays, learner_pays, approver_id, state, requested_on)
  VALUES (employer, learner, provider, content_id, run, program, cell, employer_pays, learner_pays,
    approver, state, occurred_on)
  RETURNING s.sponsorship_id INTO sponsorship_id;
  INSERT INTO program.sponsorship_event
    (employer_id, sponsorship_id, state, reasons, actor, occurred_on)
  VALUES (employer, sponsorship_id, state, reasons, actor, occurred_on);

  IF decision = 'approved' THEN
    SELECT r.state, r.answer INTO state, answer FROM program.resolve_sponsorship(
      employer, sponsorship_id, true, NULL, NULL, at, occurred_on, actor) AS r;
    IF answer <> 'done' THEN
      -- Nobody is there to ask again: the program's yes without money is a no.
      SELECT r.state INTO state FROM program.resolve_sponsorship(
        employer, sponsorship_id, false, NULL, ARRAY[answer], at, occurred_on, actor) AS r;
    END IF;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION program.request_sponsorship IS 'Records a request as its program decided it.';
