-- The job engine: schedules, their slots as runs, attempts under a lease, checkpoints. It knows no job.
CREATE SCHEMA batch;
COMMENT ON SCHEMA batch IS 'Scheduled jobs: slots, runs, attempts, leases and checkpoints.';

CREATE TABLE batch.schedule (
  employer_id bigint NOT NULL,
  job text NOT NULL,
  cron text NOT NULL,
  zone text NOT NULL,
  fingerprint text NOT NULL,
  cursor timestamptz NOT NULL,
  paused_at timestamptz,
  paused_by text,
  paused_reason text,
  CONSTRAINT schedule_pk PRIMARY KEY (employer_id, job),
  CONSTRAINT schedule_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT schedule_job_present CHECK (job <> ''),
  CONSTRAINT schedule_paused_by_somebody CHECK ((paused_at IS NULL) = (paused_by IS NULL))
);
COMMENT ON TABLE batch.schedule IS 'What each job was last scheduled by, and how far its slots are decided.';
COMMENT ON COLUMN batch.schedule.employer_id IS 'Tenant.';
COMMENT ON COLUMN batch.schedule.job IS 'The job, by name.';
COMMENT ON COLUMN batch.schedule.cron IS 'Cron expression.';
COMMENT ON COLUMN batch.schedule.zone IS 'IANA zone of the expression.';
COMMENT ON COLUMN batch.schedule.fingerprint IS 'Changes with the expression and zone.';
COMMENT ON COLUMN batch.schedule.cursor IS 'Every slot up to here is decided: it has a row. Never goes back.';
COMMENT ON COLUMN batch.schedule.paused_at IS 'Since when its slots are skipped.';
COMMENT ON COLUMN batch.schedule.paused_by IS 'Account that paused it.';
COMMENT ON COLUMN batch.schedule.paused_reason IS 'Why.';

CREATE TABLE batch.run (
  employer_id bigint NOT NULL,
  run_id bigint GENERATED ALWAYS AS IDENTITY,
  job text NOT NULL,
  slot text,
  scheduled_for timestamptz NOT NULL,
  interval_start timestamptz,
  interval_end timestamptz,
  trigger text NOT NULL,
  params jsonb NOT NULL DEFAULT '{}',
  requested_by text NOT NULL,
  is_dry_run boolean NOT NULL DEFAULT false,
  state text NOT NULL,
  reason text,
  after_jobs text[] NOT NULL DEFAULT '{}',
  attempts integer NOT NULL DEFAULT 0,
  losses integer NOT NULL DEFAULT 0,
  next_attempt_at timestamptz,
  cancel_requested_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  result jsonb,
  error_class text,
  error text,
  CONSTRAINT run_pk PRIMARY KEY (employer_id, run_id),
  CONSTRAINT run_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT run_trigger_known CHECK (trigger IN ('schedule', 'catch_up', 'manual', 'back_fill')),
  CONSTRAINT run_state_known CHECK (state IN ('pending', 'running', 'waiting_retry', 'blocked', 'succeeded',
    'failed', 'dead', 'canceled', 'skipped', 'missed')),
  CONSTRAINT run_finished_when_final CHECK ((finished_at IS NOT NULL) = (state IN ('succeeded', 'failed', 'dead',
    'canceled', 'skipped', 'missed'))),
  CONSTRAINT run_waits_until CHECK ((state = 'waiting_retry') = (next_attempt_at IS NOT NULL))
);
CREATE UNIQUE INDEX run_slot_once ON batch.run (employer_id, job, slot)
  WHERE slot IS NOT NULL AND NOT is_dry_run;
CREATE INDEX run_open ON batch.run (employer_id, job, scheduled_for)
  WHERE state IN ('pending', 'running', 'waiting_retry', 'blocked');
COMMENT ON TABLE batch.run IS 'One slot of a job, or one request: what became of it. Final states never change.';
COMMENT ON COLUMN batch.run.employer_id IS 'Tenant.';
COMMENT ON COLUMN batch.run.run_id IS 'Identity.';
COMMENT ON COLUMN batch.run.job IS 'The job, by name.';
COMMENT ON COLUMN batch.run.slot IS 'The slot''s key; empty for a manual run.';
COMMENT ON COLUMN batch.run.scheduled_for IS 'The slot''s instant.';
COMMENT ON COLUMN batch.run.interval_start IS 'From the slot before';
COMMENT ON COLUMN batch.run.interval_end IS 'to this one: the data it is about.';
COMMENT ON COLUMN batch.run.trigger IS 'schedule, catch_up, manual or back_fill.';
COMMENT ON COLUMN batch.run.params IS 'Parameters; no personal data.';
COMMENT ON COLUMN batch.run.requested_by IS 'Account that asked for it.';
COMMENT ON COLUMN batch.run.is_dry_run IS 'Keeps nothing.';
COMMENT ON COLUMN batch.run.state IS 'pending, blocked, running, waiting_retry, or final.';
COMMENT ON COLUMN batch.run.reason IS 'Why it is skipped, missed or blocked.';
COMMENT ON COLUMN batch.run.after_jobs IS 'Jobs whose runs for the same slot come first.';
COMMENT ON COLUMN batch.run.attempts IS 'Attempts that ended by themselves.';
COMMENT ON COLUMN batch.run.losses IS 'Attempts that were lost: crash, kill, lease expired.';
COMMENT ON COLUMN batch.run.next_attempt_at IS 'When a failed one is tried again.';
COMMENT ON COLUMN batch.run.cancel_requested_at IS 'When somebody asked to end it.';
COMMENT ON COLUMN batch.run.started_at IS 'First attempt.';
COMMENT ON COLUMN batch.run.finished_at IS 'When it came to its final state.';
COMMENT ON COLUMN batch.run.result IS 'What it did, in numbers.';
COMMENT ON COLUMN batch.run.error_class IS 'Kind of its last error.';
COMMENT ON COLUMN batch.run.error IS 'Its last error, without personal data.';

CREATE TABLE batch.attempt (
  employer_id bigint NOT NULL,
  attempt_id bigint GENERATED ALWAYS AS IDENTITY,
  run_id bigint NOT NULL,
  epoch bigint NOT NULL,
  mode text NOT NULL,
  host text NOT NULL,
  process_id bigint NOT NULL,
  version text NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  outcome text,
  error text,
  CONSTRAINT attempt_pk PRIMARY KEY (employer_id, attempt_id),
  CONSTRAINT attempt_run_fk FOREIGN KEY (employer_id, run_id) REFERENCES batch.run,
  CONSTRAINT attempt_outcome_known CHECK (outcome IN ('succeeded', 'failed', 'interrupted', 'canceled', 'lost')),
  CONSTRAINT attempt_finished_with_outcome CHECK ((finished_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX attempt_open_once ON batch.attempt (employer_id, run_id) WHERE finished_at IS NULL;
COMMENT ON TABLE batch.attempt IS 'One execution of a run by one process.';
COMMENT ON COLUMN batch.attempt.employer_id IS 'Tenant.';
COMMENT ON COLUMN batch.attempt.attempt_id IS 'Identity.';
COMMENT ON COLUMN batch.attempt.run_id IS 'The run.';
COMMENT ON COLUMN batch.attempt.epoch IS 'Of the lease: the fencing token.';
COMMENT ON COLUMN batch.attempt.mode IS 'one_shot or resident.';
COMMENT ON COLUMN batch.attempt.host IS 'Host name.';
COMMENT ON COLUMN batch.attempt.process_id IS 'Process on that host.';
COMMENT ON COLUMN batch.attempt.version IS 'Version of the program.';
COMMENT ON COLUMN batch.attempt.started_at IS 'Claimed.';
COMMENT ON COLUMN batch.attempt.finished_at IS 'Ended.';
COMMENT ON COLUMN batch.attempt.outcome IS 'succeeded, failed, interrupted, canceled or lost.';
COMMENT ON COLUMN batch.attempt.error IS 'Its error, without personal data.';

-- No foreign key points here: a reference would lock the row that takeovers lock.
CREATE TABLE batch.lease (
  employer_id bigint NOT NULL,
  job text NOT NULL,
  epoch bigint NOT NULL DEFAULT 0,
  attempt_id bigint,
  beat_at timestamptz,
  expires_at timestamptz NOT NULL DEFAULT '-infinity',
  CONSTRAINT lease_pk PRIMARY KEY (employer_id, job)
) WITH (fillfactor = 50);
COMMENT ON TABLE batch.lease IS 'The right to execute a job: one holder at a time, and only while it beats.';
COMMENT ON COLUMN batch.lease.employer_id IS 'Tenant.';
COMMENT ON COLUMN batch.lease.job IS 'The job.';
COMMENT ON COLUMN batch.lease.epoch IS 'Rises with every holder.';
COMMENT ON COLUMN batch.lease.attempt_id IS 'The attempt that holds it; empty where it is free.';
COMMENT ON COLUMN batch.lease.beat_at IS 'Last sign of life.';
COMMENT ON COLUMN batch.lease.expires_at IS 'From then on another may take it.';

CREATE TABLE batch.checkpoint (
  employer_id bigint NOT NULL,
  run_id bigint NOT NULL,
  step text NOT NULL,
  sequence bigint NOT NULL,
  cursor jsonb NOT NULL,
  cursor_version integer NOT NULL,
  is_done boolean NOT NULL,
  attempt_id bigint NOT NULL,
  committed_at timestamptz NOT NULL,
  CONSTRAINT checkpoint_pk PRIMARY KEY (employer_id, run_id, step),
  CONSTRAINT checkpoint_run_fk FOREIGN KEY (employer_id, run_id) REFERENCES batch.run
);
COMMENT ON TABLE batch.checkpoint IS 'How far a run is, committed with the work itself.';
COMMENT ON COLUMN batch.checkpoint.employer_id IS 'Tenant.';
COMMENT ON COLUMN batch.checkpoint.run_id IS 'The run.';
COMMENT ON COLUMN batch.checkpoint.step IS 'Part of the run.';
COMMENT ON COLUMN batch.checkpoint.sequence IS 'Chunks committed.';
COMMENT ON COLUMN batch.checkpoint.cursor IS 'Where to go on.';
COMMENT ON COLUMN batch.checkpoint.cursor_version IS 'Version of the job that wrote it: another cannot read it.';
COMMENT ON COLUMN batch.checkpoint.is_done IS 'The step is complete.';
COMMENT ON COLUMN batch.checkpoint.attempt_id IS 'The attempt that wrote it.';
COMMENT ON COLUMN batch.checkpoint.committed_at IS 'When.';

CREATE TABLE batch.event (
  employer_id bigint NOT NULL,
  event_id bigint GENERATED ALWAYS AS IDENTITY,
  job text NOT NULL,
  run_id bigint,
  code text NOT NULL,
  message text NOT NULL,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT batch_event_pk PRIMARY KEY (employer_id, event_id)
);
COMMENT ON TABLE batch.event IS 'What happened to schedules and runs, in order.';
COMMENT ON COLUMN batch.event.employer_id IS 'Tenant.';
COMMENT ON COLUMN batch.event.event_id IS 'Order.';
COMMENT ON COLUMN batch.event.job IS 'The job.';
COMMENT ON COLUMN batch.event.run_id IS 'The run, if it concerns one. It may have been pruned.';
COMMENT ON COLUMN batch.event.code IS 'What happened.';
COMMENT ON COLUMN batch.event.message IS 'In words, without personal data.';
COMMENT ON COLUMN batch.event.actor IS 'Account.';
COMMENT ON COLUMN batch.event.recorded_at IS 'When.';
