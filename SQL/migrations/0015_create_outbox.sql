-- Mail that carries frozen reports: one row for each delivery, report and recipient, so that each goes out once.
CREATE TABLE report.outbox (
  employer_id bigint NOT NULL,
  outbox_id bigint GENERATED ALWAYS AS IDENTITY,
  delivery text NOT NULL,
  snapshot_id bigint NOT NULL,
  manager_id bigint,
  address text,
  message_id text NOT NULL,
  state text NOT NULL DEFAULT 'queued',
  attempts integer NOT NULL DEFAULT 0,
  next_at timestamptz,
  error_kind text,
  run_id bigint,
  queued_at timestamptz NOT NULL,
  sent_at timestamptz,
  CONSTRAINT outbox_pk PRIMARY KEY (employer_id, outbox_id),
  CONSTRAINT outbox_snapshot_fk FOREIGN KEY (employer_id, snapshot_id) REFERENCES report.snapshot ON DELETE CASCADE,
  CONSTRAINT outbox_manager_fk FOREIGN KEY (employer_id, manager_id) REFERENCES people.employee,
  CONSTRAINT outbox_once
    UNIQUE NULLS NOT DISTINCT (employer_id, delivery, snapshot_id, manager_id, address),
  CONSTRAINT outbox_one_recipient CHECK (num_nonnulls(manager_id, address) = 1),
  CONSTRAINT outbox_state_known
    CHECK (state IN ('queued', 'sending', 'failed', 'sent', 'dead', 'dropped')),
  CONSTRAINT outbox_waits_until CHECK ((next_at IS NOT NULL) = (state IN ('queued', 'sending', 'failed'))),
  CONSTRAINT outbox_sent_when CHECK ((sent_at IS NOT NULL) = (state = 'sent'))
);
CREATE INDEX outbox_due ON report.outbox (employer_id, next_at) WHERE next_at IS NOT NULL;
COMMENT ON TABLE report.outbox IS 'Mail that carries frozen reports: one for each delivery, report and recipient. It goes with its report.';
COMMENT ON COLUMN report.outbox.employer_id IS 'Tenant.';
COMMENT ON COLUMN report.outbox.outbox_id IS 'Identity.';
COMMENT ON COLUMN report.outbox.delivery IS 'Name of the delivery in the configuration.';
COMMENT ON COLUMN report.outbox.snapshot_id IS 'The frozen report.';
COMMENT ON COLUMN report.outbox.manager_id IS 'The manager whose page it is; the address is looked up when it is sent. Empty for a fixed address.';
COMMENT ON COLUMN report.outbox.address IS 'pii: fixed e-mail address of the configuration; empty for a manager.';
COMMENT ON COLUMN report.outbox.message_id IS 'Message-ID of every attempt: follows from delivery, report and recipient, so that a receiver can tell a mail that comes twice.';
COMMENT ON COLUMN report.outbox.state IS 'queued, sending, failed (tried again), or final: sent, dead, dropped (the recipient has left or is no longer one).';
COMMENT ON COLUMN report.outbox.attempts IS 'Times that it was taken to be sent: also the fence of the one who sends it.';
COMMENT ON COLUMN report.outbox.next_at IS 'When it may be sent; while it is being sent, when another may take it. Empty in a final state.';
COMMENT ON COLUMN report.outbox.error_kind IS 'A word for why the last attempt failed or nobody gets it; no personal data.';
COMMENT ON COLUMN report.outbox.run_id IS 'The run that took it last; runs are pruned.';
COMMENT ON COLUMN report.outbox.queued_at IS 'When it was put here; the Date of the mail.';
COMMENT ON COLUMN report.outbox.sent_at IS 'When the mail server took it.';
