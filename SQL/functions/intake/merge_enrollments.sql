-- Merges the resolved rows of a load into the catalog, the enrollments and the event history, and
-- returns what changed, counted by kind; 'applied' counts the rows that changed anything.
--
-- A row at least as new as what is known (for a full feed: as its watermark) sets what it reports;
-- absent values never erase. An older row only adds what can only grow: completed and passed with
-- their earliest dates, the earliest enrollment and start, the latest activity. So a completion once
-- recorded stays, and files out of order end in the same completions.
CREATE OR REPLACE FUNCTION intake.merge_enrollments(employer bigint, load bigint, feed bigint)
RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' SET enable_nestloop = off SET jit = off SET work_mem = '128MB' AS $$
DECLARE
  changes jsonb;
BEGIN
  INSERT INTO catalog.item AS known (employer_id, provider_id, content_id, title, kind, hours, as_of)
  SELECT DISTINCT ON (r.content_id) employer, f.provider_id, r.content_id, r.content_title,
    coalesce(r.content_kind, 'course'), r.content_hours, r.as_of
  FROM intake.resolved_enrollment AS r
  JOIN intake.feed AS f ON f.employer_id = r.employer_id AND f.feed_id = feed
  WHERE r.employer_id = employer AND r.load_id = load AND r.outcome IS NULL
  ORDER BY r.content_id, r.as_of DESC, r.row_number DESC
  ON CONFLICT ON CONSTRAINT item_content_unique DO UPDATE
  SET title = coalesce(EXCLUDED.title, known.title), kind = EXCLUDED.kind,
    hours = coalesce(EXCLUDED.hours, known.hours), as_of = EXCLUDED.as_of
  WHERE EXCLUDED.as_of >= known.as_of
    AND (known.title, known.kind, known.hours) IS DISTINCT FROM (
      coalesce(EXCLUDED.title, known.title), EXCLUDED.kind, coalesce(EXCLUDED.hours, known.hours));

  INSERT INTO enrollment.enrollment (employer_id, employee_id, item_id, program)
  SELECT DISTINCT employer, r.employee_id, i.item_id, r.program
  FROM intake.resolved_enrollment AS r
  JOIN intake.feed AS f ON f.employer_id = r.employer_id AND f.feed_id = feed
  JOIN catalog.item AS i ON i.employer_id = r.employer_id AND i.provider_id = f.provider_id
    AND i.content_id = r.content_id
  WHERE r.employer_id = employer AND r.load_id = load AND r.outcome IS NULL
  ON CONFLICT ON CONSTRAINT enrollment_one_per_program DO NOTHING;

  -- One key after the other, each whole: the resolved rows are new, the planner takes them for one, and left
  -- to itself it joins all courses of a person with all enrollments of that person.
  WITH placed AS MATERIALIZED (
    SELECT r AS said, i.item_id, f.mode, f.complete_up_to
    FROM intake.resolved_enrollment AS r
    JOIN intake.feed AS f ON f.employer_id = r.employer_id AND f.feed_id = feed
    JOIN catalog.item AS i ON i.employer_id = r.employer_id AND i.provider_id = f.provider_id
      AND i.content_id = r.content_id
    WHERE r.employer_id = employer AND r.load_id = load AND r.outcome IS NULL
  ), met AS (
    -- Each row beside what is known of its attempt.
    SELECT p.said, e.enrollment_id, a.attempt_id, known,
      a.attempt_id IS NULL OR (p.said).as_of >= CASE
        WHEN p.mode = 'full' THEN greatest(known.as_of, p.complete_up_to)
        ELSE known.as_of
      END AS current
    FROM placed AS p
    JOIN enrollment.enrollment AS e ON e.employer_id = employer
      AND e.employee_id = (p.said).employee_id AND e.item_id = p.item_id
      AND e.program = (p.said).program
    LEFT JOIN enrollment.attempt AS a ON a.employer_id = e.employer_id
      AND a.enrollment_id = e.enrollment_id AND a.attempt_key = (p.said).attempt_key
    LEFT JOIN enrollment.event AS known ON known.employer_id = a.employer_id
      AND known.attempt_id = a.attempt_id AND known.event_id = a.last_event_id
  ), merged AS (
    SELECT m.enrollment_id, m.attempt_id, m.said, m.known,
      greatest((m.known).as_of, (m.said).as_of) AS as_of,
      least((m.known).enrolled_on, (m.said).enrolled_on) AS enrolled_on,
      least((m.known).started_on, (m.said).started_on) AS started_on,
      greatest((m.known).last_activity_on, (m.said).last_activity_on) AS last_activity_on,
      coalesce((m.known).completed, false) OR coalesce((m.said).completed, false) AS completed,
      least((m.known).completed_on,
        CASE WHEN (m.said).completed THEN (m.said).completed_on END) AS completed_on,
      coalesce((m.known).passed, false) OR coalesce((m.said).passed, false) AS passed,
      least((m.known).passed_on, CASE WHEN (m.said).passed THEN (m.said).passed_on END) AS passed_on,
      coalesce(CASE WHEN m.current THEN (m.said).failed END, (m.known).failed, false) AS failed,
      coalesce(CASE WHEN m.current THEN (m.said).failed_on END, (m.known).failed_on) AS failed_on,
      coalesce(CASE WHEN m.current THEN (m.said).withdrawn END, (m.known).withdrawn, false)
        AS withdrawn,
      CASE
        WHEN m.current AND (m.said).withdrawn IS NOT NULL AND NOT (m.said).withdrawn
          THEN (m.said).withdrawn_on
        ELSE coalesce(CASE WHEN m.current THEN (m.said).withdrawn_on END, (m.known).withdrawn_on)
      END AS withdrawn_on,
      coalesce(CASE WHEN m.current THEN (m.said).due_on END, (m.known).due_on) AS due_on,
      coalesce(CASE WHEN m.current THEN (m.said).progress END, (m.known).progress) AS progress,
      coalesce(CASE WHEN m.current THEN (m.said).grade END, (m.known).grade) AS grade,
      coalesce(CASE WHEN m.current THEN (m.said).hours END, (m.known).hours) AS hours,
      coalesce(CASE WHEN m.current THEN (m.said).certificate_url END, (m.known).certificate_url)
        AS certificate_url,
      coalesce(CASE WHEN m.current THEN (m.said).run END, (m.known).run) AS run,
      coalesce(CASE WHEN m.current THEN (m.said).provider_enrollment_id END,
        (m.known).provider_enrollment_id) AS provider_enrollment_id,
      coalesce(CASE WHEN m.current THEN (m.said).role END, (m.known).role, 'learner') AS role,
      coalesce(CASE WHEN m.current THEN (m.said).prior_attempts END, (m.known).prior_attempts)
        AS prior_attempts,
      coalesce(CASE WHEN m.current THEN (m.said).starts_on END, (m.known).starts_on) AS starts_on
    FROM met AS m
  ), named AS (
    SELECT x.*, array_remove(ARRAY[
      CASE WHEN x.attempt_id IS NULL THEN 'enrolled' END,
      CASE WHEN x.attempt_id IS NOT NULL
        AND (x.known).started_on IS NULL AND (x.known).last_activity_on IS NULL
        AND coalesce(x.started_on, x.last_activity_on) IS NOT NULL THEN 'started' END,
      CASE WHEN x.attempt_id IS NOT NULL
        AND ((x.known).progress, (x.known).hours, (x.known).last_activity_on)
          IS DISTINCT FROM (x.progress, x.hours, x.last_activity_on)
        OR x.attempt_id IS NOT NULL AND (x.known).grade IS NULL AND x.grade IS NOT NULL
        THEN 'progressed' END,
      CASE WHEN x.completed AND (x.known).completed IS NOT TRUE THEN 'completed' END,
      CASE WHEN x.passed AND (x.known).passed IS NOT TRUE THEN 'passed' END,
      CASE WHEN x.failed AND (x.known).failed IS NOT TRUE THEN 'failed' END,
      CASE WHEN x.withdrawn AND (x.known).withdrawn IS NOT TRUE THEN 'withdrawn' END,
      CASE WHEN NOT x.withdrawn AND (x.known).withdrawn THEN 'reinstated' END,
      CASE WHEN (x.known).grade <> x.grade THEN 'regraded' END,
      CASE WHEN x.attempt_id IS NOT NULL AND (
        ((x.known).enrolled_on, (x.known).due_on, (x.known).starts_on, (x.known).role, (x.known).run,
          (x.known).provider_enrollment_id, (x.known).prior_attempts)
          IS DISTINCT FROM
          (x.enrolled_on, x.due_on, x.starts_on, x.role, x.run, x.provider_enrollment_id,
            x.prior_attempts)
        OR (x.known).started_on IS DISTINCT FROM x.started_on
          AND coalesce((x.known).started_on, (x.known).last_activity_on) IS NOT NULL
        OR (x.known).completed AND (x.known).completed_on IS DISTINCT FROM x.completed_on
        OR (x.known).passed AND (x.known).passed_on IS DISTINCT FROM x.passed_on
        OR (x.known).failed IS NOT DISTINCT FROM x.failed
          AND (x.known).failed_on IS DISTINCT FROM x.failed_on
        OR (x.known).failed AND NOT x.failed
        OR (x.known).withdrawn IS NOT DISTINCT FROM x.withdrawn
          AND (x.known).withdrawn_on IS DISTINCT FROM x.withdrawn_on
        OR (x.known).certificate_url IS DISTINCT FROM x.certificate_url
          AND ((x.known).certificate_url IS NOT NULL
            OR (x.known).completed IS NOT DISTINCT FROM x.completed
              AND (x.known).passed IS NOT DISTINCT FROM x.passed))
        THEN 'corrected' END
    ], NULL) AS kinds
    FROM merged AS x
  ), changed AS MATERIALIZED (
    SELECT n.*, n.attempt_id IS NULL AS is_new, nextval('enrollment.event_id_seq') AS event_id,
      coalesce(n.attempt_id, nextval('enrollment.attempt_id_seq')) AS target_id
    FROM named AS n
    WHERE cardinality(n.kinds) > 0
  ), started AS (
    INSERT INTO enrollment.attempt
      (employer_id, attempt_id, enrollment_id, attempt_key, last_event_id)
    SELECT employer, c.target_id, c.enrollment_id, (c.said).attempt_key, c.event_id
    FROM changed AS c WHERE c.is_new
  ), advanced AS (
    UPDATE enrollment.attempt AS a SET last_event_id = c.event_id
    FROM changed AS c
    WHERE a.employer_id = employer AND a.attempt_id = c.attempt_id AND NOT c.is_new
  ), logged AS (
    INSERT INTO enrollment.event (employer_id, attempt_id, event_id, kinds, as_of, file_id,
      row_number, line, run, provider_enrollment_id, role, prior_attempts, starts_on, enrolled_on,
      started_on, last_activity_on, completed, completed_on, passed, passed_on, failed, failed_on,
      withdrawn, withdrawn_on, due_on, progress, grade, hours, certificate_url)
    SELECT employer, c.target_id, c.event_id, c.kinds, c.as_of, (c.said).file_id,
      (c.said).row_number, (c.said).line, c.run, c.provider_enrollment_id, c.role,
      c.prior_attempts, c.starts_on, c.enrolled_on, c.started_on, c.last_activity_on, c.completed,
      c.completed_on, c.passed, c.passed_on, c.failed, c.failed_on, c.withdrawn, c.withdrawn_on,
      c.due_on, c.progress, c.grade, c.hours, c.certificate_url
    FROM changed AS c
  ), counted AS (
    SELECT kind, count(*) AS events FROM changed AS c CROSS JOIN unnest(c.kinds) AS kind GROUP BY kind
    UNION ALL
    SELECT 'applied', count(*) FROM changed
  )
  SELECT jsonb_object_agg(kind, events) INTO changes FROM counted;

  RETURN changes;
END
$$;
COMMENT ON FUNCTION intake.merge_enrollments(bigint, bigint, bigint) IS 'Merges the resolved enrollment rows of a load and counts the changes by kind.';
