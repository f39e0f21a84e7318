-- What became of the people of every organization unit from each of some days to the next: how many were employed
-- in it on the first, and of those how many still were, with the employer, on the next; how many had another grade
-- by then, and how many, of the same grade, another unit. Units are those of the first day, as it was. A person
-- counts from the day of the first file that named them: whoever had left before it is in no file, so earlier
-- days know only those who stayed.
CREATE OR REPLACE FUNCTION report.study_unit(employer bigint, days date[])
RETURNS TABLE (org_unit text, first_day date, people bigint, stayed bigint, promoted bigint, moved bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off SET enable_nestloop = off AS $$
  WITH day AS MATERIALIZED (
    SELECT d.day, lead(d.day) OVER (ORDER BY d.day) AS next FROM unnest(days) AS d (day)
  ), known AS MATERIALIZED (
    SELECT v.employee_id, min(v.as_of) AS since FROM people.event AS v
    WHERE v.employer_id = employer GROUP BY v.employee_id
  ), placed AS MATERIALIZED (
    SELECT a.employee_id, a.org_unit, a.job_grade, greatest(a.valid_from, k.since, p.hired_on) AS began,
      least(a.valid_to, p.left_on + 1) AS ended
    FROM people.assignment AS a
    JOIN people.employee AS p ON p.employer_id = employer AND p.employee_id = a.employee_id
    JOIN known AS k ON k.employee_id = a.employee_id
    WHERE a.employer_id = employer AND a.status <> 'terminated'
  ), roster AS MATERIALIZED (
    SELECT d.day, d.next, p.employee_id, p.org_unit, p.job_grade, coalesce(p.ended > d.next, true) AS holds
    FROM placed AS p JOIN day AS d ON p.began <= d.day AND (p.ended IS NULL OR p.ended > d.day)
    WHERE d.next IS NOT NULL
  ), fate AS (
    SELECT r.org_unit, r.day, true AS stayed, false AS promoted, false AS moved FROM roster AS r WHERE r.holds
    UNION ALL
    SELECT r.org_unit, r.day, n.employee_id IS NOT NULL, coalesce(n.job_grade <> r.job_grade, false),
      coalesce(n.org_unit <> r.org_unit, false)
    FROM roster AS r
    LEFT JOIN placed AS n ON n.employee_id = r.employee_id AND n.began <= r.next
      AND (n.ended IS NULL OR n.ended > r.next)
    WHERE NOT r.holds
  )
  SELECT f.org_unit, f.day, count(*), count(*) FILTER (WHERE f.stayed), count(*) FILTER (WHERE f.promoted),
    count(*) FILTER (WHERE f.moved AND NOT f.promoted)
  FROM fate AS f GROUP BY f.org_unit, f.day ORDER BY f.org_unit, f.day
$$;
COMMENT ON FUNCTION report.study_unit(bigint, date[]) IS 'What became of the people of every organization unit from some days to the next.';
