-- Whether somebody is no longer with the employer on a day.
CREATE OR REPLACE FUNCTION people.has_left(employer bigint, employee bigint, day date)
RETURNS boolean
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT coalesce(e.left_on < day, false) OR EXISTS (
    SELECT FROM people.assignment AS a
    WHERE a.employer_id = employer AND a.employee_id = employee AND a.status = 'terminated'
      AND a.valid_from <= day AND (a.valid_to IS NULL OR a.valid_to > day))
  FROM people.employee AS e
  WHERE e.employer_id = employer AND e.employee_id = employee
$$;
COMMENT ON FUNCTION people.has_left(bigint, bigint, date) IS 'Whether somebody is no longer with the employer on a day.';
