-- Everybody has exactly one current assignment, and no gaps before it.
SELECT e.employer_id, e.employee_id
FROM people.employee AS e
LEFT JOIN people.assignment AS a ON a.employer_id = e.employer_id AND a.employee_id = e.employee_id
GROUP BY e.employer_id, e.employee_id
HAVING count(*) FILTER (WHERE a.employee_id IS NOT NULL AND a.valid_to IS NULL) <> 1
UNION ALL
SELECT g.employer_id, g.employee_id
FROM (
  SELECT a.employer_id, a.employee_id, a.valid_to,
    lead(a.valid_from) OVER (PARTITION BY a.employer_id, a.employee_id ORDER BY a.valid_from) AS next_from
  FROM people.assignment AS a
) AS g
WHERE g.next_from IS NOT NULL AND g.valid_to IS DISTINCT FROM g.next_from
