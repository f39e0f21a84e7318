-- What a resolved load would do, for the brakes: nothing has been written yet.
CREATE OR REPLACE FUNCTION intake.preview_load(employer bigint, load bigint, feed bigint)
RETURNS TABLE (rows_before bigint, leavers bigint, email_changes bigint, employed bigint, absent bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = '' SET enable_nestloop = off SET jit = off AS $$
  SELECT
    (SELECT f.rows_read FROM intake.file AS f
     WHERE f.employer_id = employer AND f.feed_id = feed AND f.state = 'applied'
     ORDER BY f.as_of DESC, f.file_id DESC LIMIT 1),
    (SELECT count(*) FROM intake.resolved_people AS r
     WHERE r.employer_id = employer AND r.load_id = load AND 'left' = ANY (r.kinds)),
    (SELECT count(*) FROM intake.resolved_people AS r
     WHERE r.employer_id = employer AND r.load_id = load AND 'email_changed' = ANY (r.kinds)),
    (SELECT count(*) FROM people.assignment AS a
     WHERE a.employer_id = employer AND a.valid_to IS NULL AND a.status <> 'terminated'),
    (SELECT count(*) FROM people.assignment AS a
     WHERE a.employer_id = employer AND a.valid_to IS NULL AND a.status <> 'terminated'
       AND NOT EXISTS (
         SELECT FROM intake.resolved_people AS r
         WHERE r.employer_id = employer AND r.load_id = load AND r.employee_id = a.employee_id))
$$;
COMMENT ON FUNCTION intake.preview_load(bigint, bigint, bigint) IS 'What a resolved load would do, for the brakes.';
