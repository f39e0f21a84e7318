-- The staging tables are empty outside a load.
SELECT s.employer_id, s.load_id FROM intake.staged_people AS s
UNION ALL SELECT s.employer_id, s.load_id FROM intake.staged_enrollment AS s
UNION ALL SELECT r.employer_id, r.load_id FROM intake.resolved_people AS r
UNION ALL SELECT r.employer_id, r.load_id FROM intake.resolved_enrollment AS r
