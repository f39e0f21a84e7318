-- Who reports to whom on a day: every manager's own reports, or all that are below one manager. Who has left
-- is in no team; in a circle each is counted once, and nobody is in their own team.
CREATE OR REPLACE FUNCTION people.team(employer bigint, day date, manager bigint, is_subtree boolean)
RETURNS TABLE (manager_id bigint, employee_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  WITH RECURSIVE source AS (
    SELECT DISTINCT ON (e.source_id) e.source_id, e.employee_id
    FROM people.employee AS e WHERE e.employer_id = employer
    ORDER BY e.source_id, e.employee_id
  ), report AS MATERIALIZED (
    SELECT s.employee_id AS manager_id, e.employee_id
    FROM people.assignment AS a
    JOIN people.employee AS e ON e.employer_id = a.employer_id AND e.employee_id = a.employee_id
    JOIN source AS s ON s.source_id = a.manager_ref
    WHERE a.employer_id = employer AND a.valid_from <= day AND (a.valid_to IS NULL OR a.valid_to > day)
      AND a.status <> 'terminated' AND NOT coalesce(e.left_on < day, false)
      AND s.employee_id <> e.employee_id
  ), below AS (
    SELECT r.employee_id FROM report AS r WHERE is_subtree AND r.manager_id = manager
    UNION
    SELECT r.employee_id FROM below AS b JOIN report AS r ON r.manager_id = b.employee_id
  )
  SELECT r.manager_id, r.employee_id FROM report AS r
  WHERE NOT is_subtree AND (manager IS NULL OR r.manager_id = manager)
  UNION ALL
  SELECT manager, b.employee_id FROM below AS b WHERE b.employee_id <> manager
$$;
COMMENT ON FUNCTION people.team(bigint, date, bigint, boolean) IS 'Who reports to whom on a day.';
