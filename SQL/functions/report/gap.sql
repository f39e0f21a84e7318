-- What is missing or does not agree as of a day, in counts: nobody by name.
CREATE OR REPLACE FUNCTION report.gap(employer bigint, as_of date)
RETURNS TABLE (code text, meaning text, rows bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  WITH placed AS (
    SELECT e.employee_id, a.cost_center, a.manager_ref, a.country, a.org_unit
    FROM people.employee AS e
    JOIN people.assignment AS a ON a.employer_id = e.employer_id AND a.employee_id = e.employee_id
      AND a.valid_from <= gap.as_of AND (a.valid_to IS NULL OR a.valid_to > gap.as_of)
    WHERE e.employer_id = employer AND a.status <> 'terminated'
      AND NOT coalesce(e.left_on < gap.as_of, false)
  )
  SELECT 'no_cost_center', 'people at work without a cost center',
    count(*) FILTER (WHERE p.cost_center IS NULL) FROM placed AS p
  UNION ALL
  SELECT 'no_org_unit', 'people at work without an organizational unit',
    count(*) FILTER (WHERE p.org_unit IS NULL) FROM placed AS p
  UNION ALL
  SELECT 'no_manager', 'people at work whose manager is not named',
    count(*) FILTER (WHERE p.manager_ref IS NULL) FROM placed AS p
  UNION ALL
  SELECT 'unknown_manager', 'people at work whose manager is not on record',
    count(*) FILTER (WHERE p.manager_ref IS NOT NULL AND NOT EXISTS (
      SELECT FROM people.employee AS m
      WHERE m.employer_id = employer AND m.source_id = p.manager_ref)) FROM placed AS p
  UNION ALL
  SELECT 'no_email', 'people at work without a current e-mail address: providers that know them by it cannot be matched',
    count(*) FILTER (WHERE NOT EXISTS (
      SELECT FROM people.email AS m WHERE m.employer_id = employer
        AND m.employee_id = p.employee_id AND m.valid_to IS NULL)) FROM placed AS p
  UNION ALL
  SELECT 'no_title', 'courses without a title', count(*) FROM catalog.item AS i
  WHERE i.employer_id = employer AND i.title IS NULL
  UNION ALL
  SELECT 'no_hours', 'courses whose length is not known', count(*) FROM catalog.item AS i
  WHERE i.employer_id = employer AND i.hours IS NULL
$$;
COMMENT ON FUNCTION report.gap(bigint, date) IS 'What is missing or does not agree, in counts.';
