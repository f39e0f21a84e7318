-- Types and matches the staged enrollment rows of a load. A learner is matched by the employer's id,
-- then by any e-mail a person has or had, then by an external id that is an e-mail. Within a load,
-- equal rows for one attempt collapse to the first; different ones are all set aside.
CREATE OR REPLACE FUNCTION intake.resolve_enrollments(employer bigint, load bigint, feed bigint)
RETURNS void
LANGUAGE sql SECURITY DEFINER
SET search_path = '' SET enable_nestloop = off SET jit = off SET work_mem = '128MB' AS $$
  WITH email_holder AS (
    SELECT e.email,
      CASE
        WHEN count(*) FILTER (WHERE e.valid_to IS NULL) = 1
          THEN max(e.employee_id) FILTER (WHERE e.valid_to IS NULL)
        WHEN count(*) = 1 THEN max(e.employee_id)
      END AS employee_id
    FROM people.email AS e
    WHERE e.employer_id = employer
    GROUP BY e.email
  ), typed AS (
    SELECT s.file_id, s.row_number, s.line, file.as_of,
      coalesce(by_number.employee_id, by_email.employee_id, by_external.employee_id) AS employee_id,
      by_email.email IS NOT NULL OR by_external.email IS NOT NULL AS email_known,
      s.content_id, s.content_title, s.content_kind, s.content_hours::numeric AS content_hours,
      coalesce(s.program, '') AS program, s.run, s.provider_enrollment_id, s.role,
      s.prior_attempts::integer AS prior_attempts,
      intake.business_day(s.starts_on, owner.time_zone) AS starts_on,
      intake.business_day(s.enrolled, owner.time_zone) AS enrolled_on,
      intake.business_day(s.started, owner.time_zone) AS started_on,
      intake.business_day(s.last_activity, owner.time_zone) AS last_activity_on,
      s.completed::boolean AS completed,
      intake.business_day(s.completed_when, owner.time_zone) AS completed_on,
      s.passed::boolean AS passed,
      intake.business_day(s.passed_when, owner.time_zone) AS passed_on,
      s.failed::boolean AS failed,
      intake.business_day(s.failed_when, owner.time_zone) AS failed_on,
      s.withdrawn::boolean AS withdrawn,
      intake.business_day(s.withdrawn_when, owner.time_zone) AS withdrawn_on,
      intake.business_day(s.due, owner.time_zone) AS due_on,
      s.progress::numeric AS progress, s.grade::numeric AS grade, s.hours::numeric AS hours,
      s.certificate_url,
      intake.enrollment_row_key(s) AS row_key,
      lower(coalesce(s.email, s.external_id)) AS learner,
      source.attempt_key AS rule,
      md5(ROW(s.content_title, s.content_kind, s.content_hours, s.run, s.provider_enrollment_id,
        s.starts_on, s.role, s.prior_attempts, s.enrolled, s.started, s.last_activity, s.completed,
        s.completed_when, s.passed, s.passed_when, s.failed, s.failed_when, s.withdrawn,
        s.withdrawn_when, s.due, s.progress, s.grade, s.hours, s.certificate_url)::text) AS content
    FROM intake.staged_enrollment AS s
    JOIN intake.file ON file.employer_id = s.employer_id AND file.file_id = s.file_id
    JOIN intake.feed AS source ON source.employer_id = s.employer_id AND source.feed_id = feed
    JOIN people.employer AS owner ON owner.employer_id = s.employer_id
    LEFT JOIN people.employee AS by_number
      ON by_number.employer_id = s.employer_id AND by_number.employee_number = s.external_id
    LEFT JOIN email_holder AS by_email ON by_email.email = lower(s.email)
    LEFT JOIN email_holder AS by_external ON by_external.email = lower(s.external_id)
    WHERE s.employer_id = employer AND s.load_id = load AND s.reject_code IS NULL
  ), keyed AS (
    SELECT t.*,
      concat_ws('|',
        CASE WHEN 'enrolled' = ANY (t.rule) THEN coalesce(t.enrolled_on::text, '') END,
        CASE WHEN 'run' = ANY (t.rule) THEN coalesce(t.run, '') END,
        CASE WHEN 'provider_enrollment_id' = ANY (t.rule)
          THEN coalesce(t.provider_enrollment_id, '') END) AS attempt_key
    FROM typed AS t
  ), ranked AS (
    SELECT k.*,
      row_number() OVER (same_attempt ORDER BY k.row_number) AS place,
      min(k.content) OVER same_attempt AS least_content,
      max(k.content) OVER same_attempt AS greatest_content
    FROM keyed AS k
    WINDOW same_attempt AS (
      PARTITION BY k.employee_id, CASE WHEN k.employee_id IS NULL THEN k.learner END,
        k.content_id, k.program, k.attempt_key)
  )
  INSERT INTO intake.resolved_enrollment
  SELECT employer, load, r.file_id, r.row_number, r.line, r.as_of, r.employee_id, r.content_id,
    r.content_title, r.content_kind, r.content_hours, r.program, r.attempt_key, r.run,
    r.provider_enrollment_id, r.role, r.prior_attempts, r.starts_on, r.enrolled_on, r.started_on,
    r.last_activity_on, r.completed, r.completed_on, r.passed, r.passed_on, r.failed, r.failed_on,
    r.withdrawn, r.withdrawn_on, r.due_on, r.progress, r.grade, r.hours, r.certificate_url, r.row_key,
    CASE
      WHEN r.least_content = r.greatest_content AND r.place > 1 THEN 'duplicate'
      WHEN r.employee_id IS NULL AND r.email_known THEN 'ambiguous_employee'
      WHEN r.employee_id IS NULL THEN 'unknown_employee'
      WHEN r.least_content <> r.greatest_content THEN 'conflicting_rows'
    END
  FROM ranked AS r
$$;
COMMENT ON FUNCTION intake.resolve_enrollments(bigint, bigint, bigint) IS 'Types and matches the staged enrollment rows of a load.';
