-- Once completed or passed, always; and the recorded day only ever moves earlier.
SELECT v.employer_id, v.attempt_id, v.event_id
FROM (
  SELECT e.*,
    lag(e.completed) OVER history AS was_completed, lag(e.passed) OVER history AS was_passed,
    lag(e.completed_on) OVER history AS was_completed_on, lag(e.passed_on) OVER history AS was_passed_on
  FROM enrollment.event AS e
  WINDOW history AS (PARTITION BY e.employer_id, e.attempt_id ORDER BY e.event_id)
) AS v
WHERE v.was_completed AND NOT v.completed
  OR v.was_passed AND NOT v.passed
  OR v.was_completed_on IS NOT NULL AND v.completed_on IS DISTINCT FROM least(v.was_completed_on, v.completed_on)
  OR v.was_passed_on IS NOT NULL AND v.passed_on IS DISTINCT FROM least(v.was_passed_on, v.passed_on)
