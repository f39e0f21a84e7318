-- Enrollments, their attempts, and the append-only history that holds every fact.
CREATE SCHEMA enrollment;
COMMENT ON SCHEMA enrollment IS 'Who enrolled in what, attempt by attempt, with the full history.';

CREATE TABLE enrollment.enrollment (
  employer_id bigint NOT NULL,
  enrollment_id bigint GENERATED ALWAYS AS IDENTITY,
  employee_id bigint NOT NULL,
  item_id bigint NOT NULL,
  program text NOT NULL DEFAULT '',
  CONSTRAINT enrollment_pk PRIMARY KEY (employer_id, enrollment_id),
  CONSTRAINT enrollment_employee_fk
    FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee,
  CONSTRAINT enrollment_item_fk FOREIGN KEY (employer_id, item_id) REFERENCES catalog.item,
  CONSTRAINT enrollment_one_per_program UNIQUE (employer_id, employee_id, item_id, program)
);
COMMENT ON TABLE enrollment.enrollment IS 'One person and one item, in one of the employer''s programs at the provider.';
COMMENT ON COLUMN enrollment.enrollment.employer_id IS 'Tenant.';
COMMENT ON COLUMN enrollment.enrollment.enrollment_id IS 'Identity of the enrollment.';
COMMENT ON COLUMN enrollment.enrollment.employee_id IS 'Who.';
COMMENT ON COLUMN enrollment.enrollment.item_id IS 'What.';
COMMENT ON COLUMN enrollment.enrollment.program IS 'Program at the provider, empty where it names none.';

CREATE SEQUENCE enrollment.attempt_id_seq;
CREATE SEQUENCE enrollment.event_id_seq;

CREATE TABLE enrollment.attempt (
  employer_id bigint NOT NULL,
  attempt_id bigint NOT NULL DEFAULT nextval('enrollment.attempt_id_seq'),
  enrollment_id bigint NOT NULL,
  attempt_key text NOT NULL,
  last_event_id bigint NOT NULL,
  CONSTRAINT attempt_pk PRIMARY KEY (employer_id, attempt_id),
  CONSTRAINT attempt_enrollment_fk
    FOREIGN KEY (employer_id, enrollment_id) REFERENCES enrollment.enrollment,
  CONSTRAINT attempt_key_unique UNIQUE (employer_id, enrollment_id, attempt_key)
);
COMMENT ON TABLE enrollment.attempt IS 'One try at an item. What is known of it now is its last event.';
COMMENT ON COLUMN enrollment.attempt.employer_id IS 'Tenant.';
COMMENT ON COLUMN enrollment.attempt.attempt_id IS 'Identity of the attempt.';
COMMENT ON COLUMN enrollment.attempt.enrollment_id IS 'The enrollment it belongs to.';
COMMENT ON COLUMN enrollment.attempt.attempt_key IS 'What tells it from other attempts, by the feed''s rule.';
COMMENT ON COLUMN enrollment.attempt.last_event_id IS 'Its newest event.';

CREATE TABLE enrollment.event (
  employer_id bigint NOT NULL,
  attempt_id bigint NOT NULL,
  event_id bigint NOT NULL DEFAULT nextval('enrollment.event_id_seq'),
  kinds text[] NOT NULL,
  as_of date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  file_id bigint NOT NULL,
  row_number bigint NOT NULL,
  line bigint NOT NULL,
  run text,
  provider_enrollment_id text,
  role text NOT NULL,
  prior_attempts integer,
  starts_on date,
  enrolled_on date,
  started_on date,
  last_activity_on date,
  completed boolean NOT NULL,
  completed_on date,
  passed boolean NOT NULL,
  passed_on date,
  failed boolean NOT NULL,
  failed_on date,
  withdrawn boolean NOT NULL,
  withdrawn_on date,
  due_on date,
  progress numeric,
  grade numeric,
  hours numeric,
  certificate_url text,
  CONSTRAINT event_pk PRIMARY KEY (employer_id, attempt_id, event_id),
  CONSTRAINT event_attempt_fk FOREIGN KEY (employer_id, attempt_id) REFERENCES enrollment.attempt,
  CONSTRAINT event_file_fk FOREIGN KEY (employer_id, file_id) REFERENCES intake.file,
  CONSTRAINT event_kinds_known CHECK (
    kinds <@ ARRAY['enrolled', 'started', 'progressed', 'completed', 'passed', 'failed',
      'withdrawn', 'reinstated', 'regraded', 'corrected']),
  CONSTRAINT event_kinds_present CHECK (cardinality(kinds) > 0),
  CONSTRAINT event_role_known CHECK (role IN ('learner', 'instructor', 'staff', 'test')),
  CONSTRAINT event_completed_before_dated CHECK (completed OR completed_on IS NULL),
  CONSTRAINT event_passed_before_dated CHECK (passed OR passed_on IS NULL)
);
ALTER TABLE enrollment.attempt
  ADD CONSTRAINT attempt_last_event_fk
  FOREIGN KEY (employer_id, attempt_id, last_event_id) REFERENCES enrollment.event
  DEFERRABLE INITIALLY DEFERRED;
COMMENT ON TABLE enrollment.event IS 'Append-only: everything known of an attempt after each change, and where it came from.';
COMMENT ON COLUMN enrollment.event.employer_id IS 'Tenant.';
COMMENT ON COLUMN enrollment.event.attempt_id IS 'The attempt.';
COMMENT ON COLUMN enrollment.event.event_id IS 'Order of events.';
COMMENT ON COLUMN enrollment.event.kinds IS 'What changed with this event.';
COMMENT ON COLUMN enrollment.event.as_of IS 'Business date up to which the facts speak.';
COMMENT ON COLUMN enrollment.event.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN enrollment.event.file_id IS 'The file that brought it.';
COMMENT ON COLUMN enrollment.event.row_number IS 'Record number in that file.';
COMMENT ON COLUMN enrollment.event.line IS 'Line in that file.';
COMMENT ON COLUMN enrollment.event.run IS 'Course run or class.';
COMMENT ON COLUMN enrollment.event.provider_enrollment_id IS 'The provider''s id of the enrollment.';
COMMENT ON COLUMN enrollment.event.role IS 'learner, instructor, staff or test; only learners are counted.';
COMMENT ON COLUMN enrollment.event.prior_attempts IS 'Earlier attempts, as the provider counts them.';
COMMENT ON COLUMN enrollment.event.starts_on IS 'First day of the run.';
COMMENT ON COLUMN enrollment.event.enrolled_on IS 'Enrollment, business day.';
COMMENT ON COLUMN enrollment.event.started_on IS 'First activity, business day.';
COMMENT ON COLUMN enrollment.event.last_activity_on IS 'Last activity, business day.';
COMMENT ON COLUMN enrollment.event.completed IS 'Completed, as the provider reports it. Once true it stays.';
COMMENT ON COLUMN enrollment.event.completed_on IS 'Earliest completion day reported.';
COMMENT ON COLUMN enrollment.event.passed IS 'Passed, as the provider reports it. Once true it stays.';
COMMENT ON COLUMN enrollment.event.passed_on IS 'Earliest day of passing reported.';
COMMENT ON COLUMN enrollment.event.failed IS 'Failed, as last reported.';
COMMENT ON COLUMN enrollment.event.failed_on IS 'Day of failing.';
COMMENT ON COLUMN enrollment.event.withdrawn IS 'Withdrawn by an explicit signal, as last reported.';
COMMENT ON COLUMN enrollment.event.withdrawn_on IS 'Day of leaving, whatever the outcome.';
COMMENT ON COLUMN enrollment.event.due_on IS 'Due date.';
COMMENT ON COLUMN enrollment.event.progress IS 'Progress, 0 to 100, raw: may exceed 100 and may fall.';
COMMENT ON COLUMN enrollment.event.grade IS 'Grade, 0 to 100.';
COMMENT ON COLUMN enrollment.event.hours IS 'Hours reported; basis differs by provider.';
COMMENT ON COLUMN enrollment.event.certificate_url IS 'Link to the certificate.';

CREATE TABLE people.event (
  employer_id bigint NOT NULL,
  event_id bigint GENERATED ALWAYS AS IDENTITY,
  employee_id bigint NOT NULL,
  kinds text[] NOT NULL,
  as_of date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  file_id bigint NOT NULL,
  line bigint NOT NULL,
  CONSTRAINT people_event_pk PRIMARY KEY (employer_id, event_id),
  CONSTRAINT people_event_employee_fk
    FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee,
  CONSTRAINT people_event_file_fk FOREIGN KEY (employer_id, file_id) REFERENCES intake.file,
  CONSTRAINT people_event_kinds_known CHECK (
    kinds <@ ARRAY['added', 'renamed', 'email_changed', 'moved', 'manager_changed', 'left',
      'on_leave', 'returned', 'rehired', 'dates_corrected']),
  CONSTRAINT people_event_kinds_present CHECK (cardinality(kinds) > 0)
);
COMMENT ON TABLE people.event IS 'Append-only: what changed about a person, when, and by which file and line.';
COMMENT ON COLUMN people.event.employer_id IS 'Tenant.';
COMMENT ON COLUMN people.event.event_id IS 'Order of events.';
COMMENT ON COLUMN people.event.employee_id IS 'The person.';
COMMENT ON COLUMN people.event.kinds IS 'What changed.';
COMMENT ON COLUMN people.event.as_of IS 'Business date of the file.';
COMMENT ON COLUMN people.event.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN people.event.file_id IS 'The file that brought it.';
COMMENT ON COLUMN people.event.line IS 'Line in that file.';

-- Append-only by trigger as well as by privilege: the owner, too, must not rewrite history.
CREATE FUNCTION enrollment.refuse_rewrite() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  RAISE EXCEPTION 'history is append-only'
    USING ERRCODE = 'UP201', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME;
END
$$;
COMMENT ON FUNCTION enrollment.refuse_rewrite() IS 'Raises UP201: rows of an event table are never updated or deleted.';
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON enrollment.event
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER people_event_append_only BEFORE UPDATE OR DELETE ON people.event
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
