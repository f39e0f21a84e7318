-- What is known of every attempt now, by the names that providers and people use.
CREATE OR REPLACE VIEW enrollment.attempt_item AS
SELECT a.employer_id, a.attempt_id, e.employee_id, p.code AS provider, i.content_id,
  coalesce(v.run, '') AS run, coalesce(v.enrolled_on, v.as_of) AS since, v.started_on, v.withdrawn,
  v.completed OR v.passed AS completed, coalesce(v.completed_on, v.passed_on) AS completed_on, v.grade,
  v.certificate_url IS NOT NULL AS has_certificate
FROM enrollment.attempt AS a
JOIN enrollment.event AS v ON v.employer_id = a.employer_id AND v.attempt_id = a.attempt_id
  AND v.event_id = a.last_event_id
JOIN enrollment.enrollment AS e ON e.employer_id = a.employer_id AND e.enrollment_id = a.enrollment_id
JOIN catalog.item AS i ON i.employer_id = e.employer_id AND i.item_id = e.item_id
JOIN catalog.provider AS p ON p.employer_id = i.employer_id AND p.provider_id = i.provider_id;
COMMENT ON VIEW enrollment.attempt_item IS 'What is known of every attempt now.';
