-- Who took part in a program in a span of days, and who could have: the people a study compares. Participants
-- count from their first enrollment. Others count once in every month in which somebody enrolled, from its first
-- day, if they were at work then and had not enrolled before the window after it ends. Whoever enrolled before
-- the span is neither. Attributes are those of the index day; participants come first.
CREATE OR REPLACE FUNCTION report.study_person(
  employer bigint, program text, first_day date, last_day date, months integer, as_of date)
RETURNS TABLE (
  employee_id bigint, is_participant boolean, index_on date, org_unit text, job_grade text, country text,
  employment_type text, hired_on date, exit_on date, promoted_on date, moved_on date, earned boolean,
  hours double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  WITH enrolled AS MATERIALIZED (
    SELECT f.employee_id, f.first_on, f.earned, f.hours
    FROM report.first_enrollment(employer, study_person.program, study_person.as_of) AS f
  ), month AS MATERIALIZED (
    SELECT DISTINCT date_trunc('month', n.first_on)::date AS first_day FROM enrolled AS n
    WHERE n.first_on BETWEEN study_person.first_day AND last_day
  ), unit AS (
    SELECT n.employee_id, true AS is_participant, n.first_on AS index_on, n.earned, n.hours
    FROM enrolled AS n WHERE n.first_on BETWEEN study_person.first_day AND last_day
    UNION ALL
    SELECT p.employee_id, false, m.first_day, false, 0
    FROM month AS m
    CROSS JOIN people.employee AS p
    LEFT JOIN enrolled AS n ON n.employee_id = p.employee_id
    WHERE p.employer_id = employer
      AND (n.employee_id IS NULL OR n.first_on > (m.first_day + make_interval(months => study_person.months))::date)
  )
  SELECT u.employee_id, u.is_participant, u.index_on, a.org_unit, a.job_grade, a.country, a.employment_type,
    p.hired_on, coalesce(p.left_on, later.left_on), later.promoted_on, later.moved_on,
    u.earned, u.hours
  FROM unit AS u
  JOIN people.employee AS p ON p.employer_id = employer AND p.employee_id = u.employee_id
  JOIN people.assignment AS a ON a.employer_id = employer AND a.employee_id = u.employee_id
    AND a.valid_from <= u.index_on AND (a.valid_to IS NULL OR a.valid_to > u.index_on)
  CROSS JOIN LATERAL (
    SELECT min(t.valid_from) FILTER (WHERE t.status = 'terminated') AS left_on,
      min(t.valid_from) FILTER (WHERE t.job_grade <> a.job_grade) AS promoted_on,
      min(t.valid_from) FILTER (WHERE t.org_unit <> a.org_unit) AS moved_on
    FROM people.assignment AS t
    WHERE t.employer_id = employer AND t.employee_id = u.employee_id AND t.valid_from > u.index_on
  ) AS later
  WHERE a.status <> 'terminated' AND NOT coalesce(p.left_on < u.index_on, false)
    AND NOT coalesce(p.hired_on > u.index_on, false)
  ORDER BY u.is_participant DESC, u.employee_id, u.index_on
$$;
COMMENT ON FUNCTION report.study_person(bigint, text, date, date, integer, date) IS 'Who took part in a program, and who could have.';
