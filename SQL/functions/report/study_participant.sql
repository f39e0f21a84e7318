-- How many took part in a program in a span of days, by the organization unit that they were in on the day of
-- their first enrollment: as study_person counts them, without naming anybody.
CREATE OR REPLACE FUNCTION report.study_participant(
  employer bigint, program text, first_day date, last_day date, as_of date)
RETURNS TABLE (org_unit text, people bigint, earned bigint, hours double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  SELECT a.org_unit, count(*), count(*) FILTER (WHERE f.earned), coalesce(sum(f.hours), 0)
  FROM report.first_enrollment(employer, study_participant.program, study_participant.as_of) AS f
  JOIN people.employee AS p ON p.employer_id = employer AND p.employee_id = f.employee_id
  JOIN people.assignment AS a ON a.employer_id = employer AND a.employee_id = f.employee_id
    AND a.valid_from <= f.first_on AND (a.valid_to IS NULL OR a.valid_to > f.first_on)
  WHERE f.first_on BETWEEN study_participant.first_day AND study_participant.last_day
    AND a.status <> 'terminated' AND NOT coalesce(p.left_on < f.first_on, false)
    AND NOT coalesce(p.hired_on > f.first_on, false)
  GROUP BY a.org_unit ORDER BY a.org_unit
$$;
COMMENT ON FUNCTION report.study_participant(bigint, text, date, date, date) IS 'How many took part in a program, by organization unit.';
