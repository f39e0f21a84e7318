-- Records how an employment ended, for the last day that the people file says; of several the last record holds.
-- Raises UP401 unknown employee, UP406 where the file says of no end.
CREATE OR REPLACE FUNCTION people.record_exit(
  employer bigint, employee_number text, reason text, as_of date, actor text)
RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  who bigint;
  last_day date;
BEGIN
  SELECT e.employee_id INTO who FROM people.employee AS e
  WHERE e.employer_id = employer AND e.employee_number = record_exit.employee_number;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'employee' USING ERRCODE = 'UP401', CONSTRAINT = 'sponsorship_employee_known';
  END IF;
  last_day := people.exit_day(employer, who, as_of);
  IF last_day IS NULL THEN
    RAISE EXCEPTION 'exit' USING ERRCODE = 'UP406', CONSTRAINT = 'exit_day_known';
  END IF;
  INSERT INTO people.exit (employer_id, employee_id, left_on, reason, actor)
  VALUES (employer, who, last_day, reason, actor);
  RETURN last_day;
END
$$;
COMMENT ON FUNCTION people.record_exit(bigint, text, text, date, text) IS 'Records how an employment ended.';
