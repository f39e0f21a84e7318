-- The managers above an employee on a day, nearest first. Who has left is passed over; a circle ends
-- where it closes.
CREATE OR REPLACE FUNCTION people.line(employer bigint, employee_number text, day date)
RETURNS TABLE (place integer, employee_id bigint, manager text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  WITH RECURSIVE up AS (
    SELECT 0 AS place, e.employee_id, e.employee_number, ARRAY[e.employee_id] AS seen
    FROM people.employee AS e
    WHERE e.employer_id = employer AND e.employee_number = line.employee_number
    UNION ALL
    SELECT u.place + 1, m.employee_id, m.employee_number, u.seen || m.employee_id
    FROM up AS u
    JOIN people.assignment AS a ON a.employer_id = employer AND a.employee_id = u.employee_id
      AND a.valid_from <= day AND (a.valid_to IS NULL OR a.valid_to > day)
    CROSS JOIN LATERAL (
      SELECT b.employee_id, b.employee_number FROM people.employee AS b
      WHERE b.employer_id = employer AND b.source_id = a.manager_ref
      ORDER BY b.employee_id LIMIT 1
    ) AS m
    WHERE m.employee_id <> ALL (u.seen)
  )
  SELECT u.place, u.employee_id, u.employee_number FROM up AS u
  WHERE u.place > 0 AND NOT people.has_left(employer, u.employee_id, day)
  ORDER BY u.place
$$;
COMMENT ON FUNCTION people.line(bigint, text, date) IS 'The managers above an employee on a day, nearest first.';
