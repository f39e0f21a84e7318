-- Sponsorships: who asked for what, who said yes, and the money held for it.
CREATE SCHEMA program;
COMMENT ON SCHEMA program IS 'Sponsorships and their history.';

CREATE TABLE program.sponsorship (
  employer_id bigint NOT NULL,
  sponsorship_id bigint GENERATED ALWAYS AS IDENTITY,
  employee_id bigint NOT NULL,
  provider text NOT NULL,
  content_id text NOT NULL,
  run text NOT NULL DEFAULT '',
  program text NOT NULL,
  cell_id bigint NOT NULL,
  employer_pays bigint NOT NULL,
  learner_pays bigint NOT NULL,
  approver_id bigint,
  state text NOT NULL,
  commitment_id bigint,
  requested_on date NOT NULL,
  CONSTRAINT sponsorship_pk PRIMARY KEY (employer_id, sponsorship_id),
  CONSTRAINT sponsorship_employee_fk FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee,
  CONSTRAINT sponsorship_approver_fk FOREIGN KEY (employer_id, approver_id) REFERENCES people.employee,
  CONSTRAINT sponsorship_cell_fk FOREIGN KEY (employer_id, cell_id) REFERENCES budget.cell,
  CONSTRAINT sponsorship_commitment_fk FOREIGN KEY (employer_id, commitment_id)
    REFERENCES budget.commitment,
  CONSTRAINT sponsorship_commitment_once UNIQUE (employer_id, commitment_id),
  CONSTRAINT sponsorship_state_known CHECK (state IN ('requested', 'approved', 'declined', 'committed',
    'fulfilled', 'withdrawn', 'canceled')),
  CONSTRAINT sponsorship_money_by_state
    CHECK ((commitment_id IS NOT NULL) = (state IN ('approved', 'committed', 'fulfilled', 'canceled'))),
  CONSTRAINT sponsorship_amounts_sensible CHECK (employer_pays > 0 AND learner_pays >= 0),
  CONSTRAINT sponsorship_not_own_approver CHECK (approver_id <> employee_id)
);
CREATE UNIQUE INDEX sponsorship_live_once
  ON program.sponsorship (employer_id, employee_id, provider, content_id, run)
  WHERE state IN ('requested', 'approved', 'committed');
CREATE INDEX sponsorship_by_approver ON program.sponsorship (employer_id, approver_id)
  WHERE state = 'requested';
COMMENT ON TABLE program.sponsorship IS 'A request to pay for a course run of an employee, and what became of it.';
COMMENT ON COLUMN program.sponsorship.employer_id IS 'Tenant.';
COMMENT ON COLUMN program.sponsorship.sponsorship_id IS 'Identity.';
COMMENT ON COLUMN program.sponsorship.employee_id IS 'Who learns.';
COMMENT ON COLUMN program.sponsorship.provider IS 'Provider, such as coursera.';
COMMENT ON COLUMN program.sponsorship.content_id IS 'The provider''s id of the course, which no file need have named yet.';
COMMENT ON COLUMN program.sponsorship.run IS 'Run of the course; empty where it has none.';
COMMENT ON COLUMN program.sponsorship.program IS 'Program that decided.';
COMMENT ON COLUMN program.sponsorship.cell_id IS 'Budget that pays.';
COMMENT ON COLUMN program.sponsorship.employer_pays IS 'What is asked of the budget, minor units of its currency.';
COMMENT ON COLUMN program.sponsorship.learner_pays IS 'What the learner pays, same currency.';
COMMENT ON COLUMN program.sponsorship.approver_id IS 'Who has to say yes; empty where the program did.';
COMMENT ON COLUMN program.sponsorship.state IS 'requested, approved, committed, fulfilled, or ended as declined, withdrawn or canceled.';
COMMENT ON COLUMN program.sponsorship.commitment_id IS 'The money held for it.';
COMMENT ON COLUMN program.sponsorship.requested_on IS 'Business day of the request.';

CREATE TABLE program.sponsorship_event (
  employer_id bigint NOT NULL,
  event_id bigint GENERATED ALWAYS AS IDENTITY,
  sponsorship_id bigint NOT NULL,
  state text NOT NULL,
  reasons text[] NOT NULL DEFAULT '{}',
  actor text NOT NULL,
  occurred_on date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT sponsorship_event_pk PRIMARY KEY (employer_id, event_id),
  CONSTRAINT sponsorship_event_sponsorship_fk FOREIGN KEY (employer_id, sponsorship_id)
    REFERENCES program.sponsorship
);
COMMENT ON TABLE program.sponsorship_event IS 'Every transition of a sponsorship.';
COMMENT ON COLUMN program.sponsorship_event.employer_id IS 'Tenant.';
COMMENT ON COLUMN program.sponsorship_event.event_id IS 'Identity.';
COMMENT ON COLUMN program.sponsorship_event.sponsorship_id IS 'The sponsorship.';
COMMENT ON COLUMN program.sponsorship_event.state IS 'The state it came to.';
COMMENT ON COLUMN program.sponsorship_event.reasons IS 'Reasons, by their codes.';
COMMENT ON COLUMN program.sponsorship_event.actor IS 'Account that did it.';
COMMENT ON COLUMN program.sponsorship_event.occurred_on IS 'Business day.';
COMMENT ON COLUMN program.sponsorship_event.recorded_at IS 'When it was recorded.';
CREATE TRIGGER sponsorship_event_append_only BEFORE UPDATE OR DELETE ON program.sponsorship_event
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER sponsorship_event_no_truncate BEFORE TRUNCATE ON program.sponsorship_event
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
