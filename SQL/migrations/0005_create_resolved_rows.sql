-- Staged rows after they were typed and matched: what the merge functions read.
CREATE UNLOGGED TABLE intake.resolved_people (
  employer_id bigint NOT NULL,
  load_id bigint NOT NULL,
  file_id bigint NOT NULL,
  row_number bigint NOT NULL,
  line bigint NOT NULL,
  as_of date NOT NULL,
  employee_id bigint,
  employee_number text NOT NULL,
  source_id text NOT NULL,
  email text,
  given_name text,
  family_name text,
  status text NOT NULL,
  hired_on date,
  left_on date,
  manager_ref text,
  cost_center text,
  org_unit text,
  job_title text,
  location text,
  country text,
  outcome text,
  kinds text[]
);
COMMENT ON TABLE intake.resolved_people IS 'People rows, typed and matched. Empty outside a transaction.';
COMMENT ON COLUMN intake.resolved_people.employer_id IS 'Tenant.';
COMMENT ON COLUMN intake.resolved_people.load_id IS 'The load these rows belong to.';
COMMENT ON COLUMN intake.resolved_people.file_id IS 'The file a row comes from.';
COMMENT ON COLUMN intake.resolved_people.row_number IS 'Record number in the file.';
COMMENT ON COLUMN intake.resolved_people.line IS 'Line in the file.';
COMMENT ON COLUMN intake.resolved_people.as_of IS 'Business date of the file.';
COMMENT ON COLUMN intake.resolved_people.employee_id IS 'The person, where already known.';
COMMENT ON COLUMN intake.resolved_people.employee_number IS 'pii: employer''s own id.';
COMMENT ON COLUMN intake.resolved_people.source_id IS 'pii: HR system''s record id.';
COMMENT ON COLUMN intake.resolved_people.email IS 'pii: work e-mail, folded.';
COMMENT ON COLUMN intake.resolved_people.given_name IS 'pii: given name.';
COMMENT ON COLUMN intake.resolved_people.family_name IS 'pii: family name.';
COMMENT ON COLUMN intake.resolved_people.status IS 'active, leave or terminated.';
COMMENT ON COLUMN intake.resolved_people.hired_on IS 'Date.';
COMMENT ON COLUMN intake.resolved_people.left_on IS 'Date.';
COMMENT ON COLUMN intake.resolved_people.manager_ref IS 'pii: the manager''s source_id.';
COMMENT ON COLUMN intake.resolved_people.cost_center IS 'Cost center.';
COMMENT ON COLUMN intake.resolved_people.org_unit IS 'Organizational unit.';
COMMENT ON COLUMN intake.resolved_people.job_title IS 'Job title.';
COMMENT ON COLUMN intake.resolved_people.location IS 'Site.';
COMMENT ON COLUMN intake.resolved_people.country IS 'Country.';
COMMENT ON COLUMN intake.resolved_people.outcome IS 'Empty: to be merged; duplicate; or the rejection code.';
COMMENT ON COLUMN intake.resolved_people.kinds IS 'What the row would change; empty where nothing.';

CREATE UNLOGGED TABLE intake.resolved_enrollment (
  employer_id bigint NOT NULL,
  load_id bigint NOT NULL,
  file_id bigint NOT NULL,
  row_number bigint NOT NULL,
  line bigint NOT NULL,
  as_of date NOT NULL,
  employee_id bigint,
  content_id text NOT NULL,
  content_title text,
  content_kind text,
  content_hours numeric,
  program text NOT NULL,
  attempt_key text NOT NULL,
  run text,
  provider_enrollment_id text,
  role text,
  prior_attempts integer,
  starts_on date,
  enrolled_on date,
  started_on date,
  last_activity_on date,
  completed boolean,
  completed_on date,
  passed boolean,
  passed_on date,
  failed boolean,
  failed_on date,
  withdrawn boolean,
  withdrawn_on date,
  due_on date,
  progress numeric,
  grade numeric,
  hours numeric,
  certificate_url text,
  row_key text NOT NULL,
  outcome text
);
COMMENT ON TABLE intake.resolved_enrollment IS 'Enrollment rows, typed and matched. Empty outside a transaction.';
COMMENT ON COLUMN intake.resolved_enrollment.employer_id IS 'Tenant.';
COMMENT ON COLUMN intake.resolved_enrollment.load_id IS 'The load these rows belong to.';
COMMENT ON COLUMN intake.resolved_enrollment.file_id IS 'The file a row comes from.';
COMMENT ON COLUMN intake.resolved_enrollment.row_number IS 'Record number in the file.';
COMMENT ON COLUMN intake.resolved_enrollment.line IS 'Line in the file.';
COMMENT ON COLUMN intake.resolved_enrollment.as_of IS 'Business date of the file.';
COMMENT ON COLUMN intake.resolved_enrollment.employee_id IS 'The person, where matched.';
COMMENT ON COLUMN intake.resolved_enrollment.content_id IS 'The provider''s id of the item.';
COMMENT ON COLUMN intake.resolved_enrollment.content_title IS 'Title.';
COMMENT ON COLUMN intake.resolved_enrollment.content_kind IS 'Kind of item.';
COMMENT ON COLUMN intake.resolved_enrollment.content_hours IS 'Length in hours.';
COMMENT ON COLUMN intake.resolved_enrollment.program IS 'Program, empty where none.';
COMMENT ON COLUMN intake.resolved_enrollment.attempt_key IS 'What tells the attempt from others.';
COMMENT ON COLUMN intake.resolved_enrollment.run IS 'Course run or class.';
COMMENT ON COLUMN intake.resolved_enrollment.provider_enrollment_id IS 'The provider''s id of the enrollment.';
COMMENT ON COLUMN intake.resolved_enrollment.role IS 'learner, instructor, staff or test.';
COMMENT ON COLUMN intake.resolved_enrollment.prior_attempts IS 'Earlier attempts.';
COMMENT ON COLUMN intake.resolved_enrollment.starts_on IS 'First day of the run.';
COMMENT ON COLUMN intake.resolved_enrollment.enrolled_on IS 'Enrollment, business day.';
COMMENT ON COLUMN intake.resolved_enrollment.started_on IS 'First activity, business day.';
COMMENT ON COLUMN intake.resolved_enrollment.last_activity_on IS 'Last activity, business day.';
COMMENT ON COLUMN intake.resolved_enrollment.completed IS 'Completed, where reported.';
COMMENT ON COLUMN intake.resolved_enrollment.completed_on IS 'Completion day.';
COMMENT ON COLUMN intake.resolved_enrollment.passed IS 'Passed, where reported.';
COMMENT ON COLUMN intake.resolved_enrollment.passed_on IS 'Day of passing.';
COMMENT ON COLUMN intake.resolved_enrollment.failed IS 'Failed, where reported.';
COMMENT ON COLUMN intake.resolved_enrollment.failed_on IS 'Day of failing.';
COMMENT ON COLUMN intake.resolved_enrollment.withdrawn IS 'Withdrawn, where reported.';
COMMENT ON COLUMN intake.resolved_enrollment.withdrawn_on IS 'Day of leaving.';
COMMENT ON COLUMN intake.resolved_enrollment.due_on IS 'Due date.';
COMMENT ON COLUMN intake.resolved_enrollment.progress IS 'Progress, 0 to 100.';
COMMENT ON COLUMN intake.resolved_enrollment.grade IS 'Grade, 0 to 100.';
COMMENT ON COLUMN intake.resolved_enrollment.hours IS 'Hours reported.';
COMMENT ON COLUMN intake.resolved_enrollment.certificate_url IS 'Link to the certificate.';
COMMENT ON COLUMN intake.resolved_enrollment.row_key IS 'Hash of what identifies the row in its feed.';
COMMENT ON COLUMN intake.resolved_enrollment.outcome IS 'Empty: to be merged; duplicate; or the rejection code.';
