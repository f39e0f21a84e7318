-- An invented company of any size, the same for the same seed: people with managers and moves, attempts with
-- their events, budgets with sponsorships. As the owner; functions of the schema do what money asks for.
CREATE OR REPLACE FUNCTION pg_temp.fill_company(
  code text, people integer, attempts integer, sponsorships integer, seed double precision)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  employer bigint;
  period bigint;
  first_person bigint;
  centers text[] := ARRAY['CC-10', 'CC-20', 'CC-30', 'CC-40', 'CC-50'];
  cells bigint[];
  providers bigint[];
  first_item bigint;
  feeds bigint[];
  files bigint[];
  id bigint;
BEGIN
  PERFORM setseed(seed);
  employer := people.add_employer(code, 'Company ' || code, 'Europe/Madrid');

  INSERT INTO people.employee (employer_id, employee_number, source_id, given_name, family_name, hired_on,
    left_on, as_of)
  SELECT employer, lpad(n::text, 6, '0'), n::text,
    (ARRAY['Ada', 'Bea', 'Carla', 'Dario', 'Emre', 'Noor', '<script>', '=HYPERLINK'])[1 + floor(random() * 8)::int],
    (ARRAY['Novak', 'Sato', 'Kaya', 'Rojas', 'Lema', 'Weiss', 'שלום'])[1 + floor(random() * 7)::int],
    '2016-01-01'::date + floor(random() * 3600)::int,
    CASE WHEN random() < 0.15 THEN '2025-06-01'::date + floor(random() * 400)::int END, '2026-06-30'
  FROM generate_series(1, people) AS n;
  SELECT min(e.employee_id) INTO first_person FROM people.employee AS e WHERE e.employer_id = employer;
  INSERT INTO people.email (employer_id, employee_id, email, valid_from)
  SELECT employer, e.employee_id, 'p' || e.source_id || '@' || code || '.example', e.hired_on
  FROM people.employee AS e WHERE e.employer_id = employer AND random() < 0.97;

  -- From hiring, and for a third from a move: another cost center, unit or grade. The manager is one of eight
  -- reports up; the last two report to one another.
  INSERT INTO people.assignment (employer_id, employee_id, valid_from, valid_to, status, manager_ref,
    cost_center, org_unit, job_grade, country)
  SELECT employer, p.employee_id, p.hired_on, p.moved_on, 'active', p.manager,
    nullif(centers[1 + p.place % 5], CASE WHEN p.place % 97 = 0 THEN centers[1 + p.place % 5] END),
    'Unit ' || p.place % 7, 'G' || p.place % 4, (ARRAY['ES', 'FR', 'PL'])[1 + p.place % 3]
  FROM (
    SELECT e.employee_id, e.hired_on, (e.employee_id - first_person)::int AS place,
      CASE WHEN (e.employee_id - first_person) % 3 = 0 THEN greatest(e.hired_on + 1, '2025-01-01'::date
        + ((e.employee_id * 37) % 500)::int) END AS moved_on,
      CASE WHEN e.employee_id - first_person >= people - 2
          THEN (2 * people - 1 - (e.employee_id - first_person + 1))::text
        WHEN e.employee_id > first_person THEN ((e.employee_id - first_person - 1) / 8 + 1)::text END AS manager
    FROM people.employee AS e WHERE e.employer_id = employer
  ) AS p;
  INSERT INTO people.assignment (employer_id, employee_id, valid_from, status, manager_ref, cost_center, org_unit,
    job_grade, country)
  SELECT a.employer_id, a.employee_id, a.valid_to, 'active', a.manager_ref,
    centers[1 + (a.employee_id * 3)::int % 5], 'Unit ' || (a.employee_id * 5) % 7,
    'G' || (a.employee_id * 7) % 4, a.country
  FROM people.assignment AS a WHERE a.employer_id = employer AND a.valid_to IS NOT NULL;

  INSERT INTO catalog.provider (employer_id, code, earned_when)
  VALUES (employer, 'coursera', 'completed'), (employer, 'edx', 'passed'), (employer, 'udemy', 'completed');
  SELECT array_agg(p.provider_id ORDER BY p.provider_id) INTO providers
  FROM catalog.provider AS p WHERE p.employer_id = employer;
  INSERT INTO catalog.item (employer_id, provider_id, content_id, title, kind, hours, as_of)
  SELECT employer, providers[1 + n % 3], 'c-' || n, 'Course ' || n, 'course', 4 + n % 20, '2025-01-01'
  FROM generate_series(0, 29) AS n;
  SELECT min(i.item_id) INTO first_item FROM catalog.item AS i WHERE i.employer_id = employer;
  INSERT INTO intake.feed (employer_id, code, kind, mode, provider_id, complete_up_to)
  SELECT employer, p.code, 'enrollments', 'full', p.provider_id, '2026-06-30' FROM catalog.provider AS p
  WHERE p.employer_id = employer;
  INSERT INTO intake.feed (employer_id, code, kind, mode, complete_up_to)
  VALUES (employer, 'people', 'people', 'full', '2026-06-30');
  INSERT INTO intake.file (employer_id, feed_id, name, sha256, profile_digest, as_of, state, actor)
  SELECT employer, f.feed_id, f.code || '.csv', '', f.code, '2026-06-30', 'applied', 'test'
  FROM intake.feed AS f WHERE f.employer_id = employer ORDER BY f.feed_id;
  SELECT array_agg(f.file_id ORDER BY f.file_id) INTO files FROM intake.file AS f WHERE f.employer_id = employer;

  CREATE TEMP TABLE made ON COMMIT DROP AS
  SELECT n, first_person + floor(random() * people)::int AS employee_id,
    first_item + floor(random() * 30)::int AS item_id, 'Program ' || floor(random() * 4)::int AS program,
    CASE WHEN random() < 0.98 THEN '2025-01-01'::date + floor(random() * 520)::int END AS enrolled_on,
    random() AS fate, random() AS pace, floor(random() * 120)::int AS days,
    CASE WHEN random() < 0.6 THEN 30 + floor(random() * 150)::int END AS due_days,
    random() < 0.01 AS is_staff
  FROM generate_series(1, attempts) AS n;
  INSERT INTO enrollment.enrollment (employer_id, employee_id, item_id, program)
  SELECT DISTINCT employer, m.employee_id, m.item_id, m.program FROM made AS m;
  ALTER TABLE made ADD COLUMN enrollment_id bigint, ADD COLUMN attempt_id bigint, ADD COLUMN event_id bigint;
  UPDATE made AS m SET enrollment_id = e.enrollment_id, attempt_id = nextval('enrollment.attempt_id_seq'),
    event_id = nextval('enrollment.event_id_seq')
  FROM enrollment.enrollment AS e
  WHERE e.employer_id = employer AND e.employee_id = m.employee_id AND e.item_id = m.item_id
    AND e.program = m.program;
  INSERT INTO enrollment.attempt (employer_id, attempt_id, enrollment_id, attempt_key, last_event_id)
  SELECT employer, m.attempt_id, m.enrollment_id, m.n::text, m.event_id FROM made AS m;
  -- 45 % earned, 6 % failed, 12 % withdrawn, the rest open; some facts without a day.
  INSERT INTO enrollment.event (employer_id, attempt_id, event_id, kinds, as_of, file_id, row_number, line, role,
    enrolled_on, started_on, last_activity_on, completed, completed_on, passed, passed_on, failed, failed_on,
    withdrawn, withdrawn_on, due_on, progress, recorded_at)
  SELECT employer, m.attempt_id, m.event_id, '{enrolled}',
    coalesce(least('2026-06-30', m.enrolled_on + m.days + 1), '2026-06-30'), files[1 + (m.item_id - first_item) % 3], m.n, m.n + 1,
    CASE WHEN m.is_staff THEN 'staff' ELSE 'learner' END, m.enrolled_on,
    CASE WHEN m.pace > 0.1 THEN m.enrolled_on + 1 END, CASE WHEN m.pace > 0.1 THEN m.enrolled_on + m.days END,
    m.fate < 0.45, CASE WHEN m.fate < 0.44 THEN m.enrolled_on + m.days END,
    m.fate < 0.45, CASE WHEN m.fate < 0.44 THEN m.enrolled_on + m.days END,
    m.fate BETWEEN 0.45 AND 0.51, CASE WHEN m.fate BETWEEN 0.45 AND 0.51 THEN m.enrolled_on + m.days END,
    m.fate BETWEEN 0.51 AND 0.63, CASE WHEN m.fate BETWEEN 0.51 AND 0.62 THEN m.enrolled_on + m.days / 3 END,
    m.enrolled_on + m.due_days, CASE WHEN m.pace > 0.1 THEN round((m.pace * 100)::numeric, 1) END,
    '2026-07-01T02:00:00Z'
  FROM made AS m;

  UPDATE intake.file AS f SET rows_read = q.rows, rows_applied = q.rows,
    changes = jsonb_build_object('enrolled', q.rows)
  FROM (SELECT v.file_id, count(*) AS rows FROM enrollment.event AS v WHERE v.employer_id = employer
    GROUP BY v.file_id) AS q
  WHERE f.employer_id = employer AND f.file_id = q.file_id;

  period := budget.add_period(employer, '2026', '2026-01-01', '2026-12-31');
  FOR n IN 1 .. 5 LOOP
    id := budget.open_cell(employer, period, centers[n], '', CASE n WHEN 5 THEN 'JPY' ELSE 'EUR' END, 'stop', NULL);
    cells := cells || id;
    PERFORM budget.settle(employer, id, ARRAY[ROW(code || '/grant/' || n, 'increase', NULL,
      greatest(sponsorships, 1)::bigint * 400, false, NULL)::budget.operation], '2026-01-01T12:00:00Z',
      '2026-01-01', 'test');
    CONTINUE WHEN sponsorships = 0;
    -- Reserved; then three of four committed, two of four expended, some refunded.
    PERFORM budget.settle(employer, id, ARRAY(SELECT ROW(code || '/r/' || n || '/' || s, 'reserve', NULL,
        1000 + s % 977, false, NULL)::budget.operation FROM generate_series(1, sponsorships / 5) AS s),
      '2026-02-01T12:00:00Z', '2026-02-01', 'test');
    PERFORM budget.settle(employer, id, ARRAY(SELECT ROW(code || '/c/' || q.commitment_id, 'commit', q.commitment_id,
        900 + q.commitment_id % 91, false, NULL)::budget.operation FROM budget.commitment AS q
      WHERE q.employer_id = employer AND q.cell_id = id AND q.commitment_id % 4 < 3 ORDER BY q.commitment_id),
      '2026-03-01T12:00:00Z', '2026-03-01', 'test');
    PERFORM budget.settle(employer, id, ARRAY(SELECT ROW(code || '/e/' || q.commitment_id, 'expend', q.commitment_id,
        850 + q.commitment_id % 13, true, NULL)::budget.operation FROM budget.commitment AS q
      WHERE q.employer_id = employer AND q.cell_id = id AND q.commitment_id % 4 < 2 ORDER BY q.commitment_id),
      '2026-05-10T12:00:00Z', '2026-05-10', 'test');
    PERFORM budget.settle(employer, id, ARRAY(SELECT ROW(code || '/b/' || q.commitment_id, 'refund', q.commitment_id,
        111, false, NULL)::budget.operation FROM budget.commitment AS q
      WHERE q.employer_id = employer AND q.cell_id = id AND q.commitment_id % 12 = 0 ORDER BY q.commitment_id),
      '2026-06-20T12:00:00Z', '2026-06-20', 'test');
  END LOOP;
  INSERT INTO program.sponsorship (employer_id, employee_id, provider, content_id, run, program, cell_id,
    employer_pays, learner_pays, state, commitment_id, requested_on, attempt_id)
  SELECT employer, m.employee_id, p.code, i.content_id, q.place::text,
    CASE q.cell_id WHEN cells[5] THEN 'Yen program' ELSE 'Program 0' END, q.cell_id, 1000, 0,
    CASE q.state WHEN 'reserved' THEN 'approved' WHEN 'committed' THEN 'active' ELSE 'fulfilled' END,
    q.commitment_id, '2026-02-01', m.attempt_id
  FROM (SELECT c.*, row_number() OVER (ORDER BY c.commitment_id) AS place FROM budget.commitment AS c
    WHERE c.employer_id = employer) AS q
  JOIN made AS m ON m.n = q.place
  JOIN catalog.item AS i ON i.employer_id = employer AND i.item_id = m.item_id
  JOIN catalog.provider AS p ON p.employer_id = employer AND p.provider_id = i.provider_id;
  -- A few requests wait for the first manager.
  INSERT INTO program.sponsorship (employer_id, employee_id, provider, content_id, program, cell_id,
    employer_pays, learner_pays, approver_id, state, requested_on)
  SELECT employer, first_person + n, 'edx', 'w-' || n, 'Program 1', cells[1], 2500, 0, first_person, 'requested',
    '2026-06-25' FROM generate_series(1, least(3, people - 1)) AS n;
  INSERT INTO program.sponsorship_event (employer_id, sponsorship_id, state, actor, occurred_on, recorded_at)
  SELECT s.employer_id, s.sponsorship_id, s.state, 'test', s.requested_on, '2026-02-01T12:00:00Z'
  FROM program.sponsorship AS s WHERE s.employer_id = employer;
  RETURN employer;
END
$$;
