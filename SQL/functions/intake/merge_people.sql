-- Writes what resolve_people worked out, and returns what changed, counted by kind; 'applied' counts
-- the rows that changed anything. Nobody is removed by being absent.
CREATE OR REPLACE FUNCTION intake.merge_people(employer bigint, load bigint)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' SET enable_nestloop = off SET jit = off AS $$
DECLARE
  changes jsonb;
BEGIN
  INSERT INTO people.employee (employer_id, employee_number, source_id, given_name, family_name,
    hired_on, left_on, probation_until, as_of)
  SELECT employer, r.employee_number, r.source_id, r.given_name, r.family_name, r.hired_on, r.left_on,
    r.probation_until, r.as_of
  FROM intake.resolved_people AS r
  WHERE r.employer_id = employer AND r.load_id = load AND r.kinds = ARRAY['added'];

  UPDATE intake.resolved_people AS r SET employee_id = e.employee_id
  FROM people.employee AS e
  WHERE r.employer_id = employer AND r.load_id = load AND r.kinds = ARRAY['added']
    AND e.employer_id = employer AND e.employee_number = r.employee_number;

  UPDATE people.employee AS e
  SET source_id = r.source_id, given_name = r.given_name, family_name = r.family_name,
    hired_on = r.hired_on, left_on = r.left_on, probation_until = r.probation_until, as_of = r.as_of
  FROM intake.resolved_people AS r
  WHERE r.employer_id = employer AND r.load_id = load AND cardinality(r.kinds) > 0
    AND r.kinds <> ARRAY['added'] AND e.employer_id = employer AND e.employee_id = r.employee_id;

  -- An address is given up, by its person and by whoever else holds the new one, before it is taken: two
  -- statements, each with a key to join by.
  UPDATE people.email AS m SET valid_to = greatest(m.valid_from, r.as_of)
  FROM intake.resolved_people AS r
  WHERE r.employer_id = employer AND r.load_id = load
    AND ('email_changed' = ANY (r.kinds) OR 'added' = ANY (r.kinds))
    AND m.employer_id = employer AND m.valid_to IS NULL
    AND m.employee_id = r.employee_id AND m.email IS DISTINCT FROM r.email;

  UPDATE people.email AS m SET valid_to = greatest(m.valid_from, r.as_of)
  FROM intake.resolved_people AS r
  WHERE r.employer_id = employer AND r.load_id = load
    AND ('email_changed' = ANY (r.kinds) OR 'added' = ANY (r.kinds))
    AND m.employer_id = employer AND m.valid_to IS NULL
    AND m.email = r.email AND m.employee_id <> r.employee_id;

  INSERT INTO people.email AS m (employer_id, employee_id, email, valid_from)
  SELECT employer, r.employee_id, r.email, r.as_of
  FROM intake.resolved_people AS r
  WHERE r.employer_id = employer AND r.load_id = load AND r.email IS NOT NULL
    AND ('email_changed' = ANY (r.kinds) OR 'added' = ANY (r.kinds))
  ON CONFLICT ON CONSTRAINT email_pk DO UPDATE SET valid_to = NULL;

  UPDATE people.assignment AS a SET valid_to = r.as_of
  FROM intake.resolved_people AS r
  WHERE r.employer_id = employer AND r.load_id = load
    AND r.kinds && ARRAY['moved', 'manager_changed', 'left', 'on_leave', 'returned', 'rehired']
    AND a.employer_id = employer AND a.employee_id = r.employee_id AND a.valid_to IS NULL
    AND a.valid_from < r.as_of;

  -- A second file of the same day corrects that day's assignment in place.
  INSERT INTO people.assignment AS a (employer_id, employee_id, valid_from, status, manager_ref,
    cost_center, org_unit, job_title, location, country, employment_type, job_grade)
  SELECT employer, r.employee_id,
    CASE WHEN r.kinds = ARRAY['added'] THEN least(r.hired_on, r.as_of) ELSE r.as_of END,
    r.status, r.manager_ref, r.cost_center, r.org_unit, r.job_title, r.location, r.country,
    r.employment_type, r.job_grade
  FROM intake.resolved_people AS r
  WHERE r.employer_id = employer AND r.load_id = load
    AND r.kinds && ARRAY['added', 'moved', 'manager_changed', 'left', 'on_leave', 'returned', 'rehired']
  ON CONFLICT ON CONSTRAINT assignment_pk DO UPDATE
  SET status = EXCLUDED.status, manager_ref = EXCLUDED.manager_ref,
    cost_center = EXCLUDED.cost_center, org_unit = EXCLUDED.org_unit,
    job_title = EXCLUDED.job_title, location = EXCLUDED.location, country = EXCLUDED.country,
    employment_type = EXCLUDED.employment_type, job_grade = EXCLUDED.job_grade;

  INSERT INTO people.event (employer_id, employee_id, kinds, as_of, file_id, line)
  SELECT employer, r.employee_id, r.kinds, r.as_of, r.file_id, r.line
  FROM intake.resolved_people AS r
  WHERE r.employer_id = employer AND r.load_id = load AND cardinality(r.kinds) > 0;

  SELECT jsonb_object_agg(c.kind, c.events) INTO changes
  FROM (
    SELECT kind, count(*) AS events
    FROM intake.resolved_people AS r CROSS JOIN unnest(r.kinds) AS kind
    WHERE r.employer_id = employer AND r.load_id = load
    GROUP BY kind
    UNION ALL
    SELECT 'applied', count(*) FROM intake.resolved_people AS r
    WHERE r.employer_id = employer AND r.load_id = load AND cardinality(r.kinds) > 0
  ) AS c;
  RETURN changes;
END
$$;
COMMENT ON FUNCTION intake.merge_people(bigint, bigint) IS 'Writes what resolve_people worked out and counts the changes by kind.';
