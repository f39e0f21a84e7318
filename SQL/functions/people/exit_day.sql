-- The last day of an employment that is over on a day; without one in the file, the day from which it is ended.
-- Empty for who is still here.
CREATE OR REPLACE FUNCTION people.exit_day(employer bigint, employee bigint, day date)
RETURNS date
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT coalesce(CASE WHEN e.left_on < day THEN e.left_on END, (
    SELECT a.valid_from FROM people.assignment AS a
    WHERE a.employer_id = employer AND a.employee_id = employee AND a.status = 'terminated'
      AND a.valid_from <= day AND (a.valid_to IS NULL OR a.valid_to > day)))
  FROM people.employee AS e
  WHERE e.employer_id = employer AND e.employee_id = employee
$$;
COMMENT ON FUNCTION people.exit_day(bigint, bigint, date) IS 'The last day of an employment that is over on a day.';
