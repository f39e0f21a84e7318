-- The key of every row of a load, with its outcome where it was resolved.
CREATE OR REPLACE VIEW intake.loaded_row_key AS
SELECT r.employer_id, r.load_id, r.row_key, r.outcome
FROM intake.resolved_enrollment AS r
UNION ALL
SELECT s.employer_id, s.load_id, intake.enrollment_row_key(s), s.reject_code
FROM intake.staged_enrollment AS s
WHERE s.reject_code IS NOT NULL
UNION ALL
SELECT r.employer_id, r.load_id, md5(r.employee_number), r.outcome
FROM intake.resolved_people AS r
UNION ALL
SELECT s.employer_id, s.load_id, md5(s.employee_number), s.reject_code
FROM intake.staged_people AS s
WHERE s.reject_code IS NOT NULL;
COMMENT ON VIEW intake.loaded_row_key IS 'The key of every row of a load, with its outcome.';
