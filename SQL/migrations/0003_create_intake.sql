-- Feeds, files, what was refused, and the staging area.
CREATE SCHEMA intake;
COMMENT ON SCHEMA intake IS 'Files received, what became of each row, and the staging area.';

CREATE TABLE intake.feed (
  employer_id bigint NOT NULL,
  feed_id bigint GENERATED ALWAYS AS IDENTITY,
  code text NOT NULL,
  kind text NOT NULL,
  mode text NOT NULL,
  provider_id bigint,
  attempt_key text[] NOT NULL DEFAULT '{}',
  complete_up_to date,
  CONSTRAINT feed_pk PRIMARY KEY (employer_id, feed_id),
  CONSTRAINT feed_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT feed_provider_fk FOREIGN KEY (employer_id, provider_id) REFERENCES catalog.provider,
  CONSTRAINT feed_code_unique UNIQUE (employer_id, code),
  CONSTRAINT feed_kind_known CHECK (kind IN ('people', 'enrollments')),
  CONSTRAINT feed_mode_known CHECK (mode IN ('full', 'delta')),
  CONSTRAINT feed_provider_for_enrollments CHECK ((kind = 'enrollments') = (provider_id IS NOT NULL)),
  CONSTRAINT feed_attempt_key_known CHECK (
    attempt_key <@ ARRAY['enrolled', 'run', 'provider_enrollment_id'])
);
COMMENT ON TABLE intake.feed IS 'A named data set that arrives again and again.';
COMMENT ON COLUMN intake.feed.employer_id IS 'Tenant.';
COMMENT ON COLUMN intake.feed.feed_id IS 'Identity of the feed.';
COMMENT ON COLUMN intake.feed.code IS 'Name of the feed in the configuration.';
COMMENT ON COLUMN intake.feed.kind IS 'people or enrollments.';
COMMENT ON COLUMN intake.feed.mode IS 'full: each file holds everything; delta: only what changed.';
COMMENT ON COLUMN intake.feed.provider_id IS 'The provider account, for enrollments.';
COMMENT ON COLUMN intake.feed.attempt_key IS 'Which reported facts tell one attempt from the next.';
COMMENT ON COLUMN intake.feed.complete_up_to IS 'Watermark: newest business date of a file that was applied, or found unchanged.';

CREATE TABLE intake.file (
  employer_id bigint NOT NULL,
  file_id bigint GENERATED ALWAYS AS IDENTITY,
  feed_id bigint NOT NULL,
  name text NOT NULL,
  sha256 text NOT NULL,
  profile_digest text NOT NULL,
  as_of date NOT NULL,
  state text NOT NULL,
  rows_read bigint NOT NULL DEFAULT 0,
  rows_applied bigint NOT NULL DEFAULT 0,
  rows_unchanged bigint NOT NULL DEFAULT 0,
  rows_duplicate bigint NOT NULL DEFAULT 0,
  rows_quarantined bigint NOT NULL DEFAULT 0,
  changes jsonb NOT NULL DEFAULT '{}',
  reasons jsonb NOT NULL DEFAULT '[]',
  actor text NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT file_pk PRIMARY KEY (employer_id, file_id),
  CONSTRAINT file_feed_fk FOREIGN KEY (employer_id, feed_id) REFERENCES intake.feed,
  CONSTRAINT file_state_known CHECK (state IN ('open', 'applied', 'held', 'rejected')),
  CONSTRAINT file_sha256_form CHECK (sha256 ~ '^([0-9a-f]{64})?$'),
  CONSTRAINT file_counts_add_up CHECK (
    state <> 'applied'
    OR rows_read = rows_applied + rows_unchanged + rows_duplicate + rows_quarantined)
);
CREATE UNIQUE INDEX file_applied_once ON intake.file (employer_id, feed_id, sha256, profile_digest)
  WHERE state = 'applied';
CREATE INDEX file_by_feed ON intake.file (employer_id, feed_id, as_of);
COMMENT ON TABLE intake.file IS 'A file that was offered, and what became of it.';
COMMENT ON COLUMN intake.file.employer_id IS 'Tenant.';
COMMENT ON COLUMN intake.file.file_id IS 'Identity of the delivery.';
COMMENT ON COLUMN intake.file.feed_id IS 'The feed it belongs to.';
COMMENT ON COLUMN intake.file.name IS 'File name without its folder.';
COMMENT ON COLUMN intake.file.sha256 IS 'Hash of the bytes as they lay on disk; empty where they could not be read.';
COMMENT ON COLUMN intake.file.profile_digest IS 'Hash of the profile it was read with.';
COMMENT ON COLUMN intake.file.as_of IS 'Business date up to which the file speaks.';
COMMENT ON COLUMN intake.file.state IS 'open only inside the transaction; then applied, held or rejected.';
COMMENT ON COLUMN intake.file.rows_read IS 'Records in the file.';
COMMENT ON COLUMN intake.file.rows_applied IS 'Rows that changed something.';
COMMENT ON COLUMN intake.file.rows_unchanged IS 'Rows that said what was already known.';
COMMENT ON COLUMN intake.file.rows_duplicate IS 'Exact repetitions of an earlier row of the file.';
COMMENT ON COLUMN intake.file.rows_quarantined IS 'Rows set aside with a reason.';
COMMENT ON COLUMN intake.file.changes IS 'What changed, counted by kind.';
COMMENT ON COLUMN intake.file.reasons IS 'Why the file was held or rejected: line, column, code, reason.';
COMMENT ON COLUMN intake.file.actor IS 'Who ran or released it: an operating-system or service account.';
COMMENT ON COLUMN intake.file.received_at IS 'When it was offered.';

CREATE TABLE intake.rejection_code (
  code text NOT NULL,
  meaning text NOT NULL,
  retried boolean NOT NULL,
  CONSTRAINT rejection_code_pk PRIMARY KEY (code)
);
COMMENT ON TABLE intake.rejection_code IS 'Closed list of reasons for which a row is set aside.';
COMMENT ON COLUMN intake.rejection_code.code IS 'The reason''s code.';
COMMENT ON COLUMN intake.rejection_code.meaning IS 'What it means and what to do.';
COMMENT ON COLUMN intake.rejection_code.retried IS 'Whether the row is tried again by itself when a people file brings the person.';

CREATE TABLE intake.rejection (
  employer_id bigint NOT NULL,
  file_id bigint NOT NULL,
  row_number bigint NOT NULL,
  line bigint NOT NULL,
  code text NOT NULL,
  column_name text,
  reason text NOT NULL,
  CONSTRAINT rejection_pk PRIMARY KEY (employer_id, file_id, row_number),
  CONSTRAINT rejection_file_fk FOREIGN KEY (employer_id, file_id) REFERENCES intake.file,
  CONSTRAINT rejection_code_fk FOREIGN KEY (code) REFERENCES intake.rejection_code
);
COMMENT ON TABLE intake.rejection IS 'Every row of a file that was set aside, as found in that file.';
COMMENT ON COLUMN intake.rejection.employer_id IS 'Tenant.';
COMMENT ON COLUMN intake.rejection.file_id IS 'The file.';
COMMENT ON COLUMN intake.rejection.row_number IS 'Record number in the file, from 1.';
COMMENT ON COLUMN intake.rejection.line IS 'Physical line on which the record starts.';
COMMENT ON COLUMN intake.rejection.code IS 'Why.';
COMMENT ON COLUMN intake.rejection.column_name IS 'Column at fault, as named in the file.';
COMMENT ON COLUMN intake.rejection.reason IS 'What and where, without personal data.';

CREATE TABLE intake.quarantine (
  employer_id bigint NOT NULL,
  quarantine_id bigint GENERATED ALWAYS AS IDENTITY,
  feed_id bigint NOT NULL,
  file_id bigint NOT NULL,
  last_file_id bigint NOT NULL,
  row_number bigint NOT NULL,
  line bigint NOT NULL,
  code text NOT NULL,
  column_name text,
  reason text NOT NULL,
  row_key text NOT NULL,
  content_hash text NOT NULL,
  fields jsonb NOT NULL,
  state text NOT NULL DEFAULT 'open',
  CONSTRAINT quarantine_pk PRIMARY KEY (employer_id, quarantine_id),
  CONSTRAINT quarantine_feed_fk FOREIGN KEY (employer_id, feed_id) REFERENCES intake.feed,
  CONSTRAINT quarantine_file_fk FOREIGN KEY (employer_id, file_id) REFERENCES intake.file,
  CONSTRAINT quarantine_last_file_fk FOREIGN KEY (employer_id, last_file_id) REFERENCES intake.file,
  CONSTRAINT quarantine_code_fk FOREIGN KEY (code) REFERENCES intake.rejection_code,
  CONSTRAINT quarantine_state_known CHECK (state IN ('open', 'applied', 'superseded'))
);
CREATE UNIQUE INDEX quarantine_open_once
  ON intake.quarantine (employer_id, feed_id, row_key, code, content_hash) WHERE state = 'open';
COMMENT ON TABLE intake.quarantine IS 'Rows waiting for their input, or the person they lack, to change. One row however many nights it comes again unchanged.';
COMMENT ON COLUMN intake.quarantine.employer_id IS 'Tenant.';
COMMENT ON COLUMN intake.quarantine.quarantine_id IS 'Identity of the item.';
COMMENT ON COLUMN intake.quarantine.feed_id IS 'The feed it came by.';
COMMENT ON COLUMN intake.quarantine.file_id IS 'The file in which it was first seen.';
COMMENT ON COLUMN intake.quarantine.last_file_id IS 'The newest file in which it was seen.';
COMMENT ON COLUMN intake.quarantine.row_number IS 'Record number in the newest file.';
COMMENT ON COLUMN intake.quarantine.line IS 'Line in the newest file.';
COMMENT ON COLUMN intake.quarantine.code IS 'Why it waits.';
COMMENT ON COLUMN intake.quarantine.column_name IS 'Column at fault, as named in the file.';
COMMENT ON COLUMN intake.quarantine.reason IS 'What and where, without personal data.';
COMMENT ON COLUMN intake.quarantine.row_key IS 'Hash of what identifies the row in its feed.';
COMMENT ON COLUMN intake.quarantine.content_hash IS 'Hash of all it said.';
COMMENT ON COLUMN intake.quarantine.fields IS 'pii: the row in canonical fields, so that it can be tried again.';
COMMENT ON COLUMN intake.quarantine.state IS 'open; applied after a retry; superseded by a good row under the same key.';

CREATE UNLOGGED TABLE intake.staged_people (
  employer_id bigint NOT NULL,
  load_id bigint NOT NULL,
  file_id bigint NOT NULL,
  row_number bigint NOT NULL,
  line bigint NOT NULL,
  employee_number text,
  source_id text,
  email text,
  given_name text,
  family_name text,
  status text,
  hired_on text,
  left_on text,
  manager_ref text,
  cost_center text,
  org_unit text,
  job_title text,
  location text,
  country text,
  reject_code text,
  reject_column text,
  reject_reason text
);
COMMENT ON TABLE intake.staged_people IS 'Rows of a people file on their way in: text, as normalized by the profile. Empty outside a transaction.';
COMMENT ON COLUMN intake.staged_people.employer_id IS 'Tenant.';
COMMENT ON COLUMN intake.staged_people.load_id IS 'The load these rows belong to.';
COMMENT ON COLUMN intake.staged_people.file_id IS 'The file a row comes from.';
COMMENT ON COLUMN intake.staged_people.row_number IS 'Record number in the file.';
COMMENT ON COLUMN intake.staged_people.line IS 'Line in the file.';
COMMENT ON COLUMN intake.staged_people.employee_number IS 'pii: employer''s own id.';
COMMENT ON COLUMN intake.staged_people.source_id IS 'pii: HR system''s record id.';
COMMENT ON COLUMN intake.staged_people.email IS 'pii: work e-mail.';
COMMENT ON COLUMN intake.staged_people.given_name IS 'pii: given name.';
COMMENT ON COLUMN intake.staged_people.family_name IS 'pii: family name.';
COMMENT ON COLUMN intake.staged_people.status IS 'active, leave or terminated.';
COMMENT ON COLUMN intake.staged_people.hired_on IS 'Date.';
COMMENT ON COLUMN intake.staged_people.left_on IS 'Date.';
COMMENT ON COLUMN intake.staged_people.manager_ref IS 'pii: the manager''s source_id.';
COMMENT ON COLUMN intake.staged_people.cost_center IS 'Cost center.';
COMMENT ON COLUMN intake.staged_people.org_unit IS 'Organizational unit.';
COMMENT ON COLUMN intake.staged_people.job_title IS 'Job title.';
COMMENT ON COLUMN intake.staged_people.location IS 'Site.';
COMMENT ON COLUMN intake.staged_people.country IS 'Country.';
COMMENT ON COLUMN intake.staged_people.reject_code IS 'Why the reader set it aside, or empty.';
COMMENT ON COLUMN intake.staged_people.reject_column IS 'Column at fault.';
COMMENT ON COLUMN intake.staged_people.reject_reason IS 'What and where.';

CREATE UNLOGGED TABLE intake.staged_enrollment (
  employer_id bigint NOT NULL,
  load_id bigint NOT NULL,
  file_id bigint NOT NULL,
  row_number bigint NOT NULL,
  line bigint NOT NULL,
  external_id text,
  email text,
  provider_learner_id text,
  content_id text,
  content_title text,
  content_kind text,
  content_hours text,
  program text,
  run text,
  provider_enrollment_id text,
  starts_on text,
  role text,
  prior_attempts text,
  enrolled text,
  started text,
  last_activity text,
  completed text,
  completed_when text,
  passed text,
  passed_when text,
  failed text,
  failed_when text,
  withdrawn text,
  withdrawn_when text,
  due text,
  progress text,
  grade text,
  hours text,
  certificate_url text,
  reject_code text,
  reject_column text,
  reject_reason text
);
COMMENT ON TABLE intake.staged_enrollment IS 'Rows of a provider file on their way in: text, as normalized by the profile. Empty outside a transaction.';
COMMENT ON COLUMN intake.staged_enrollment.employer_id IS 'Tenant.';
COMMENT ON COLUMN intake.staged_enrollment.load_id IS 'The load these rows belong to.';
COMMENT ON COLUMN intake.staged_enrollment.file_id IS 'The file a row comes from.';
COMMENT ON COLUMN intake.staged_enrollment.row_number IS 'Record number in the file.';
COMMENT ON COLUMN intake.staged_enrollment.line IS 'Line in the file.';
COMMENT ON COLUMN intake.staged_enrollment.external_id IS 'pii: the employer''s id of the learner, as the provider has it.';
COMMENT ON COLUMN intake.staged_enrollment.email IS 'pii: the learner''s e-mail, as the provider has it.';
COMMENT ON COLUMN intake.staged_enrollment.provider_learner_id IS 'pii: the provider''s own id of the learner.';
COMMENT ON COLUMN intake.staged_enrollment.content_id IS 'The provider''s id of the item.';
COMMENT ON COLUMN intake.staged_enrollment.content_title IS 'Title.';
COMMENT ON COLUMN intake.staged_enrollment.content_kind IS 'Kind of item.';
COMMENT ON COLUMN intake.staged_enrollment.content_hours IS 'Length in hours.';
COMMENT ON COLUMN intake.staged_enrollment.program IS 'The employer''s program at the provider.';
COMMENT ON COLUMN intake.staged_enrollment.run IS 'Course run or class.';
COMMENT ON COLUMN intake.staged_enrollment.provider_enrollment_id IS 'The provider''s id of the enrollment.';
COMMENT ON COLUMN intake.staged_enrollment.starts_on IS 'First day of the run.';
COMMENT ON COLUMN intake.staged_enrollment.role IS 'learner, instructor, staff or test.';
COMMENT ON COLUMN intake.staged_enrollment.prior_attempts IS 'Earlier attempts, as the provider counts them.';
COMMENT ON COLUMN intake.staged_enrollment.enrolled IS 'Date or instant of enrollment.';
COMMENT ON COLUMN intake.staged_enrollment.started IS 'Date or instant of first activity.';
COMMENT ON COLUMN intake.staged_enrollment.last_activity IS 'Date or instant of last activity.';
COMMENT ON COLUMN intake.staged_enrollment.completed IS 'Whether completed.';
COMMENT ON COLUMN intake.staged_enrollment.completed_when IS 'Date or instant of completion.';
COMMENT ON COLUMN intake.staged_enrollment.passed IS 'Whether passed.';
COMMENT ON COLUMN intake.staged_enrollment.passed_when IS 'Date or instant of passing.';
COMMENT ON COLUMN intake.staged_enrollment.failed IS 'Whether failed.';
COMMENT ON COLUMN intake.staged_enrollment.failed_when IS 'Date or instant of failing.';
COMMENT ON COLUMN intake.staged_enrollment.withdrawn IS 'Whether withdrawn, by an explicit signal.';
COMMENT ON COLUMN intake.staged_enrollment.withdrawn_when IS 'Date or instant of withdrawal.';
COMMENT ON COLUMN intake.staged_enrollment.due IS 'Due date.';
COMMENT ON COLUMN intake.staged_enrollment.progress IS 'Progress, 0 to 100, raw.';
COMMENT ON COLUMN intake.staged_enrollment.grade IS 'Grade, 0 to 100, raw.';
COMMENT ON COLUMN intake.staged_enrollment.hours IS 'Hours reported for the learner.';
COMMENT ON COLUMN intake.staged_enrollment.certificate_url IS 'Link to the certificate.';
COMMENT ON COLUMN intake.staged_enrollment.reject_code IS 'Why the reader set it aside, or empty.';
COMMENT ON COLUMN intake.staged_enrollment.reject_column IS 'Column at fault.';
COMMENT ON COLUMN intake.staged_enrollment.reject_reason IS 'What and where.';
