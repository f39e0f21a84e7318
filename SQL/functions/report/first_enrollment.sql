-- Everybody who enrolled in a program as a learner, as known up to a day: the first time, whether any of it was
-- earned, and hours of learning, which are the courses' length times progress.
CREATE OR REPLACE FUNCTION report.first_enrollment(employer bigint, program text, as_of date)
RETURNS TABLE (employee_id bigint, first_on date, earned boolean, hours double precision)
LANGUAGE sql STABLE SET search_path = '' SET jit = off AS $$
  SELECT e.employee_id, min(e.enrolled_on),
    bool_or(e.earned AND coalesce(e.earned_on <= first_enrollment.as_of, true)),
    sum(i.hours * least(coalesce(e.progress, 0), 100) / 100)::double precision
  FROM report.episode(employer, first_enrollment.as_of, 'as-was', NULL) AS e
  JOIN catalog.item AS i ON i.employer_id = employer AND i.item_id = e.item_id
  WHERE e.role = 'learner' AND e.enrolled_on IS NOT NULL AND (e.program = first_enrollment.program OR EXISTS (
    SELECT FROM program.sponsorship AS s
    WHERE s.employer_id = employer AND s.attempt_id = e.attempt_id AND s.program = first_enrollment.program))
  GROUP BY e.employee_id
$$;
COMMENT ON FUNCTION report.first_enrollment(bigint, text, date) IS 'Everybody who enrolled in a program, and when first.';
