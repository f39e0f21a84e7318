-- Enrollments that nobody sponsored, and sponsorships that nobody used: what program and providers do not
-- agree on. A sponsorship that names a run matches that run only. Withdrawn attempts need no sponsor.
CREATE OR REPLACE VIEW program.unmatched AS
WITH attempt AS (
  SELECT e.employer_id, e.employee_id, p.code AS provider, i.content_id, coalesce(v.run, '') AS run,
    coalesce(v.enrolled_on, v.as_of) AS since, v.withdrawn
  FROM enrollment.attempt AS a
  JOIN enrollment.event AS v ON v.employer_id = a.employer_id AND v.attempt_id = a.attempt_id
    AND v.event_id = a.last_event_id
  JOIN enrollment.enrollment AS e ON e.employer_id = a.employer_id AND e.enrollment_id = a.enrollment_id
  JOIN catalog.item AS i ON i.employer_id = e.employer_id AND i.item_id = e.item_id
  JOIN catalog.provider AS p ON p.employer_id = i.employer_id AND p.provider_id = i.provider_id
)
SELECT a.employer_id, 'enrollment' AS kind, NULL::bigint AS sponsorship_id, n.employee_number, a.provider,
  a.content_id, a.run, a.since
FROM attempt AS a
JOIN people.employee AS n ON n.employer_id = a.employer_id AND n.employee_id = a.employee_id
WHERE NOT a.withdrawn AND NOT EXISTS (
  SELECT FROM program.sponsorship AS s
  WHERE s.employer_id = a.employer_id AND s.employee_id = a.employee_id AND s.provider = a.provider
    AND s.content_id = a.content_id AND s.run IN ('', a.run)
    AND s.state IN ('approved', 'committed', 'fulfilled'))
UNION ALL
SELECT s.employer_id, 'sponsorship', s.sponsorship_id, n.employee_number, s.provider, s.content_id, s.run,
  s.requested_on
FROM program.sponsorship AS s
JOIN people.employee AS n ON n.employer_id = s.employer_id AND n.employee_id = s.employee_id
WHERE s.state IN ('approved', 'committed') AND NOT EXISTS (
  SELECT FROM attempt AS a
  WHERE a.employer_id = s.employer_id AND a.employee_id = s.employee_id AND a.provider = s.provider
    AND a.content_id = s.content_id AND s.run IN ('', a.run));
COMMENT ON VIEW program.unmatched IS 'Enrollments that nobody sponsored, and sponsorships that nobody used.';
