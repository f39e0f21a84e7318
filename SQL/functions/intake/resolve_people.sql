-- Types and matches the staged people rows of a load and works out what each would change, so that
-- brakes can look before anything is written.
--
-- A row as new as what is known sets what it reports; blank never erases, except the last day of
-- somebody who is active. An older row only brings people not yet known. An e-mail belongs to one
-- person at a time: a leaver gives it up, two people at work with one e-mail are both set aside.
CREATE OR REPLACE FUNCTION intake.resolve_people(employer bigint, load bigint, feed bigint)
RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = '' SET enable_nestloop = off SET jit = off SET work_mem = '128MB' AS $$
  WITH typed AS (
    SELECT s.file_id, s.row_number, s.line, file.as_of, s.employee_number,
      coalesce(s.source_id, s.employee_number) AS source_id, lower(s.email) AS email, s.given_name,
      s.family_name, coalesce(s.status, 'active') AS status,
      intake.business_day(s.hired_on, owner.time_zone) AS hired_on,
      intake.business_day(s.left_on, owner.time_zone) AS left_on,
      s.manager_ref, s.cost_center, s.org_unit, s.job_title, s.location, s.country,
      s.employment_type, s.job_grade,
      intake.business_day(s.probation_until, owner.time_zone) AS probation_until,
      md5(ROW(s.source_id, lower(s.email), s.given_name, s.family_name, s.status, s.hired_on,
        s.left_on, s.manager_ref, s.cost_center, s.org_unit, s.job_title, s.location,
        s.country, s.employment_type, s.job_grade, s.probation_until)::text) AS content
    FROM intake.staged_people AS s
    JOIN intake.file ON file.employer_id = s.employer_id AND file.file_id = s.file_id
    JOIN people.employer AS owner ON owner.employer_id = s.employer_id
    WHERE s.employer_id = employer AND s.load_id = load AND s.reject_code IS NULL
  ), ranked AS (
    SELECT t.*,
      row_number() OVER (same_person ORDER BY t.row_number) AS place,
      min(t.content) OVER same_person <> max(t.content) OVER same_person AS conflicting
    FROM typed AS t
    WINDOW same_person AS (PARTITION BY t.employee_number)
  ), claimed AS (
    SELECT r.email, count(DISTINCT r.employee_number) AS claimants
    FROM ranked AS r
    WHERE r.status <> 'terminated' AND r.email IS NOT NULL AND NOT r.conflicting
    GROUP BY r.email
  ), judged AS (
    SELECT r.*, e.employee_id, e.as_of AS known_as_of,
      CASE
        WHEN r.status <> 'terminated'
          OR c.email IS NULL AND holder.employee_id IS NOT DISTINCT FROM e.employee_id
          OR c.email IS NULL AND holder.employee_id IS NULL THEN r.email
      END AS granted_email,
      CASE
        WHEN r.conflicting THEN 'conflicting_rows'
        WHEN r.place > 1 THEN 'duplicate'
        WHEN r.status = 'terminated' THEN NULL
        WHEN c.claimants > 1 THEN 'email_taken'
        -- Held by somebody else at work, whom this load does not move to another e-mail.
        WHEN holder.employee_id <> coalesce(e.employee_id, 0) AND holder_now.status <> 'terminated'
          AND (holder_row.employee_number IS NULL
            OR holder_row.email IS NULL AND holder_row.status <> 'terminated') THEN 'email_taken'
      END AS outcome
    FROM ranked AS r
    LEFT JOIN claimed AS c ON c.email = r.email
    LEFT JOIN people.employee AS e
      ON e.employer_id = employer AND e.employee_number = r.employee_number
    LEFT JOIN people.email AS holder
      ON holder.employer_id = employer AND holder.email = r.email AND holder.valid_to IS NULL
    LEFT JOIN people.employee AS holder_person
      ON holder_person.employer_id = employer AND holder_person.employee_id = holder.employee_id
    LEFT JOIN people.assignment AS holder_now ON holder_now.employer_id = employer
      AND holder_now.employee_id = holder.employee_id AND holder_now.valid_to IS NULL
    LEFT JOIN ranked AS holder_row
      ON holder_row.employee_number = holder_person.employee_number AND holder_row.place = 1
  ), merged AS (
    SELECT j.file_id, j.row_number, j.line, j.as_of, j.employee_id, j.employee_number, j.source_id,
      coalesce(j.granted_email, address.email) AS email,
      coalesce(j.given_name, e.given_name) AS given_name,
      coalesce(j.family_name, e.family_name) AS family_name,
      j.status, coalesce(j.hired_on, e.hired_on) AS hired_on,
      CASE WHEN j.status = 'terminated' THEN coalesce(j.left_on, e.left_on) ELSE j.left_on END AS left_on,
      coalesce(j.manager_ref, a.manager_ref) AS manager_ref,
      coalesce(j.cost_center, a.cost_center) AS cost_center,
      coalesce(j.org_unit, a.org_unit) AS org_unit, coalesce(j.job_title, a.job_title) AS job_title,
      coalesce(j.location, a.location) AS location, coalesce(j.country, a.country) AS country,
      coalesce(j.employment_type, a.employment_type) AS employment_type,
      coalesce(j.job_grade, a.job_grade) AS job_grade,
      coalesce(j.probation_until, e.probation_until) AS probation_until,
      j.outcome, e AS known, address.email AS known_email, a AS known_assignment,
      j.employee_id IS NULL OR j.as_of >= CASE
        WHEN f.mode = 'full' THEN greatest(e.as_of, f.complete_up_to) ELSE e.as_of
      END AS current
    FROM judged AS j
    JOIN intake.feed AS f ON f.employer_id = employer AND f.feed_id = feed
    LEFT JOIN people.employee AS e ON e.employer_id = employer AND e.employee_id = j.employee_id
    LEFT JOIN people.email AS address ON address.employer_id = employer
      AND address.employee_id = j.employee_id AND address.valid_to IS NULL
    LEFT JOIN people.assignment AS a ON a.employer_id = employer
      AND a.employee_id = j.employee_id AND a.valid_to IS NULL
  )
  INSERT INTO intake.resolved_people
  SELECT employer, load, m.file_id, m.row_number, m.line, m.as_of, m.employee_id,
    m.employee_number, m.source_id, m.email, m.given_name, m.family_name, m.status, m.hired_on,
    m.left_on, m.manager_ref, m.cost_center, m.org_unit, m.job_title, m.location, m.country,
    m.outcome,
    CASE
      WHEN m.outcome IS NOT NULL OR NOT m.current THEN '{}'
      WHEN m.employee_id IS NULL THEN ARRAY['added']
      ELSE array_remove(ARRAY[
        CASE WHEN ((m.known).given_name, (m.known).family_name)
          IS DISTINCT FROM (m.given_name, m.family_name) THEN 'renamed' END,
        CASE WHEN m.known_email IS DISTINCT FROM m.email THEN 'email_changed' END,
        CASE WHEN ((m.known_assignment).cost_center, (m.known_assignment).org_unit,
            (m.known_assignment).job_title, (m.known_assignment).location,
            (m.known_assignment).country, (m.known_assignment).employment_type,
            (m.known_assignment).job_grade)
          IS DISTINCT FROM (m.cost_center, m.org_unit, m.job_title, m.location, m.country,
            m.employment_type, m.job_grade)
          THEN 'moved' END,
        CASE WHEN (m.known_assignment).manager_ref IS DISTINCT FROM m.manager_ref
          OR (m.known).source_id <> m.source_id THEN 'manager_changed' END,
        CASE
          WHEN (m.known_assignment).status = m.status THEN NULL
          WHEN m.status = 'terminated' THEN 'left'
          WHEN (m.known_assignment).status = 'terminated' THEN 'rehired'
          WHEN m.status = 'leave' THEN 'on_leave'
          ELSE 'returned'
        END,
        CASE WHEN (m.known).hired_on IS DISTINCT FROM m.hired_on
          OR (m.known).probation_until IS DISTINCT FROM m.probation_until
          OR (m.known_assignment).status = m.status AND (m.known).left_on IS DISTINCT FROM m.left_on
          THEN 'dates_corrected' END
      ], NULL)
    END,
    m.employment_type, m.job_grade, m.probation_until
  FROM merged AS m
$$;
COMMENT ON FUNCTION intake.resolve_people(bigint, bigint, bigint) IS 'Types and matches the staged people rows of a load and works out what each would change.';
