-- Lets somebody answer another's requests from one day to another. Raises UP401 unknown employee, and
-- exclusion_violation on delegation_one_at_a_time where the days overlap another delegation.
CREATE OR REPLACE FUNCTION program.delegate(
  employer bigint, approver_number text, delegate_number text, first_day date, last_day date, actor text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  approver bigint;
  delegate bigint;
  made bigint;
BEGIN
  SELECT e.employee_id INTO approver FROM people.employee AS e
  WHERE e.employer_id = employer AND e.employee_number = approver_number;
  SELECT e.employee_id INTO delegate FROM people.employee AS e
  WHERE e.employer_id = employer AND e.employee_number = delegate_number;
  IF approver IS NULL OR delegate IS NULL THEN
    RAISE EXCEPTION 'employee' USING ERRCODE = 'UP401', CONSTRAINT = 'sponsorship_employee_known';
  END IF;
  INSERT INTO program.delegation (employer_id, approver_id, delegate_id, span, recorded_by)
  VALUES (employer, approver, delegate, daterange(first_day, last_day, '[]'), actor)
  RETURNING delegation_id INTO made;
  RETURN made;
END
$$;
COMMENT ON FUNCTION program.delegate IS 'Lets somebody answer another''s requests from one day to another.';
