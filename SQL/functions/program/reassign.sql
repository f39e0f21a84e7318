-- Gives a waiting request to another approver, such as when the one it waits for has left. Answers
-- already_<state> where it does not wait, own_request and approver_left where that person may not answer.
-- Raises UP401 unknown employee.
CREATE OR REPLACE FUNCTION program.reassign(
  employer bigint, sponsorship bigint, approver_number text, reason text, occurred_on date, actor text)
RETURNS TABLE (state text, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  known program.sponsorship;
  approver bigint;
BEGIN
  SELECT * INTO known FROM program.sponsorship AS s
  WHERE s.employer_id = employer AND s.sponsorship_id = sponsorship FOR UPDATE;
  SELECT e.employee_id INTO approver FROM people.employee AS e
  WHERE e.employer_id = employer AND e.employee_number = approver_number;
  IF approver IS NULL THEN
    RAISE EXCEPTION 'employee' USING ERRCODE = 'UP401', CONSTRAINT = 'sponsorship_employee_known';
  END IF;
  state := known.state;
  answer := CASE
    WHEN known.sponsorship_id IS NULL THEN 'no_sponsorship'
    WHEN state <> 'requested' THEN 'already_' || state
    WHEN approver = known.employee_id THEN 'own_request'
    WHEN people.has_left(employer, approver, occurred_on) THEN 'approver_left'
    ELSE 'done'
  END;
  IF answer = 'done' THEN
    UPDATE program.sponsorship AS s SET approver_id = approver
    WHERE s.employer_id = employer AND s.sponsorship_id = sponsorship;
    INSERT INTO program.sponsorship_event
      (employer_id, sponsorship_id, state, reasons, actor, occurred_on, employee_id)
    VALUES (employer, sponsorship, state, ARRAY['reassigned', reason], actor, occurred_on, approver);
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION program.reassign IS 'Gives a waiting request to another approver.';
