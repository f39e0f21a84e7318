-- Where each employee was placed, period by period, with the manager's employee number where the manager
-- is known.
CREATE OR REPLACE VIEW people.placement AS
SELECT e.employer_id, e.employee_number, e.hired_on, e.left_on, a.valid_from, a.valid_to, a.status,
  a.country, a.cost_center, a.org_unit, m.employee_number AS manager
FROM people.assignment AS a
JOIN people.employee AS e ON e.employer_id = a.employer_id AND e.employee_id = a.employee_id
LEFT JOIN LATERAL (
  SELECT b.employee_number FROM people.employee AS b
  WHERE b.employer_id = a.employer_id AND b.source_id = a.manager_ref
  ORDER BY b.employee_id LIMIT 1
) AS m ON true;
COMMENT ON VIEW people.placement IS 'Where each employee was placed, period by period.';
