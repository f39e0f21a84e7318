-- Every attempt of an employer as of a day: what reports count. Facts that only grow (completed,
-- passed and their days) are taken from all that is known today; facts that change (progress, grade,
-- withdrawal) from the newest event up to the day. Manager and cost center are those of the day of enrollment
-- (as-was), so that a report of last May gives last May's answer, or those of the day of the report (as-is).
-- Of some people only, where any are named.
CREATE OR REPLACE FUNCTION report.episode(
  employer bigint, as_of date, organization text, people bigint[])
RETURNS TABLE (
  employee_id bigint, item_id bigint, attempt bigint, program text, provider text, cost_center text,
  role text, enrolled_on date, starts_on date, started_on date, last_activity_on date,
  progress double precision, earned boolean, earned_on date, failed boolean, failed_on date,
  withdrawn boolean, withdrawn_on date, due_on date, left_company_on date, attempt_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = '' SET enable_nestloop = off SET jit = off AS $$
  SELECT e.employee_id, e.item_id,
    coalesce(last.prior_attempts + 1, dense_rank() OVER (
      PARTITION BY e.employee_id, e.item_id ORDER BY last.enrolled_on NULLS FIRST)),
    nullif(e.program, ''), p.code, CASE organization WHEN 'as-is' THEN now_placed.cost_center
      ELSE coalesce(then_placed.cost_center, first_placed.cost_center) END,
    last.role, last.enrolled_on, last.starts_on, last.started_on,
    CASE WHEN last.last_activity_on <= episode.as_of THEN last.last_activity_on
      ELSE shown.last_activity_on END,
    shown.progress::double precision,
    CASE p.earned_when WHEN 'passed' THEN last.passed ELSE last.completed END,
    CASE p.earned_when WHEN 'passed' THEN last.passed_on ELSE last.completed_on END,
    coalesce(shown.failed, false), shown.failed_on,
    coalesce(shown.withdrawn, false), shown.withdrawn_on, last.due_on,
    CASE WHEN now_placed.status = 'terminated'
      THEN coalesce(person.left_on, now_placed.valid_from) END,
    a.attempt_id
  FROM enrollment.attempt AS a
  JOIN enrollment.enrollment AS e
    ON e.employer_id = a.employer_id AND e.enrollment_id = a.enrollment_id
  JOIN catalog.item AS i ON i.employer_id = e.employer_id AND i.item_id = e.item_id
  JOIN catalog.provider AS p ON p.employer_id = i.employer_id AND p.provider_id = i.provider_id
  JOIN people.employee AS person
    ON person.employer_id = e.employer_id AND person.employee_id = e.employee_id
  JOIN enrollment.event AS last ON last.employer_id = a.employer_id
    AND last.attempt_id = a.attempt_id AND last.event_id = a.last_event_id
  LEFT JOIN LATERAL (
    SELECT last.* WHERE last.as_of <= episode.as_of
    UNION ALL
    (SELECT v.* FROM enrollment.event AS v
     WHERE last.as_of > episode.as_of AND v.employer_id = a.employer_id
       AND v.attempt_id = a.attempt_id AND v.as_of <= episode.as_of
     ORDER BY v.event_id DESC LIMIT 1)
  ) AS shown ON true
  LEFT JOIN people.assignment AS then_placed ON then_placed.employer_id = e.employer_id
    AND then_placed.employee_id = e.employee_id
    AND then_placed.valid_from <= coalesce(last.enrolled_on, episode.as_of)
    AND (then_placed.valid_to IS NULL
      OR then_placed.valid_to > coalesce(last.enrolled_on, episode.as_of))
  LEFT JOIN people.assignment AS now_placed ON now_placed.employer_id = e.employer_id
    AND now_placed.employee_id = e.employee_id AND now_placed.valid_from <= episode.as_of
    AND (now_placed.valid_to IS NULL OR now_placed.valid_to > episode.as_of)
  LEFT JOIN LATERAL (
    SELECT f.cost_center FROM people.assignment AS f
    WHERE f.employer_id = e.employer_id AND f.employee_id = e.employee_id
    ORDER BY f.valid_from LIMIT 1
  ) AS first_placed ON then_placed.employee_id IS NULL
  WHERE a.employer_id = employer AND (people IS NULL OR e.employee_id = ANY (people))
    AND CASE
      WHEN last.enrolled_on IS NULL THEN shown.event_id IS NOT NULL
      ELSE last.enrolled_on <= episode.as_of
    END
  ORDER BY e.employee_id, e.item_id, last.enrolled_on,
    CASE p.earned_when WHEN 'passed' THEN last.passed ELSE last.completed END DESC, a.attempt_id
$$;
COMMENT ON FUNCTION report.episode(bigint, date, text, bigint[]) IS 'Every attempt of an employer as of a day: what reports count.';
