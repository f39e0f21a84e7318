-- Where each employee was placed, period by period.
CREATE OR REPLACE VIEW people.placement AS
SELECT e.employer_id, e.employee_number, e.hired_on, e.left_on, e.probation_until, a.valid_from,
  a.valid_to, a.status, a.employment_type, a.job_grade, a.country, a.cost_center, a.org_unit
FROM people.assignment AS a
JOIN people.employee AS e ON e.employer_id = a.employer_id AND e.employee_id = a.employee_id;
COMMENT ON VIEW people.placement IS 'Where each employee was placed, period by period.';
