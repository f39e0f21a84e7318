-- Enrollments that nobody sponsored, sponsorships that nobody used, and sponsorships whose learner has
-- withdrawn: what program and providers do not agree on. A sponsorship that names a run matches that run
-- only. Withdrawn attempts need no sponsor.
CREATE OR REPLACE VIEW program.unmatched AS
SELECT a.employer_id, 'enrollment' AS kind, NULL::bigint AS sponsorship_id, n.employee_number, a.provider,
  a.content_id, a.run, a.since
FROM enrollment.attempt_item AS a
JOIN people.employee AS n ON n.employer_id = a.employer_id AND n.employee_id = a.employee_id
WHERE NOT a.withdrawn AND NOT EXISTS (
  SELECT FROM program.sponsorship AS s
  WHERE s.employer_id = a.employer_id AND s.employee_id = a.employee_id AND s.provider = a.provider
    AND s.content_id = a.content_id AND s.run IN ('', a.run)
    AND s.state IN ('approved', 'committed', 'active', 'fulfilled', 'repayment_due', 'repaid'))
UNION ALL
SELECT s.employer_id, 'sponsorship', s.sponsorship_id, n.employee_number, s.provider, s.content_id, s.run,
  s.requested_on
FROM program.sponsorship AS s
JOIN people.employee AS n ON n.employer_id = s.employer_id AND n.employee_id = s.employee_id
WHERE s.state IN ('approved', 'committed', 'active') AND NOT EXISTS (
  SELECT FROM enrollment.attempt_item AS a
  WHERE a.employer_id = s.employer_id AND a.employee_id = s.employee_id AND a.provider = s.provider
    AND a.content_id = s.content_id AND s.run IN ('', a.run))
UNION ALL
SELECT s.employer_id, 'withdrawn', s.sponsorship_id, n.employee_number, s.provider, s.content_id, a.run,
  a.since
FROM program.sponsorship AS s
JOIN people.employee AS n ON n.employer_id = s.employer_id AND n.employee_id = s.employee_id
JOIN enrollment.attempt_item AS a ON a.employer_id = s.employer_id AND a.attempt_id = s.attempt_id
WHERE s.state IN ('approved', 'committed', 'active') AND a.withdrawn;
COMMENT ON VIEW program.unmatched IS 'Enrollments nobody sponsored, sponsorships nobody used, sponsorships whose learner withdrew.';
