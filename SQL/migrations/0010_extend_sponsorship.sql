-- What programs ask about people and courses, chains of approvers and their delegates, the terms of a
-- sponsorship, and its states up to repayment.
ALTER TABLE people.employee ADD COLUMN probation_until date;
COMMENT ON COLUMN people.employee.probation_until IS 'Last day of the probation, as reported.';
ALTER TABLE people.assignment ADD COLUMN employment_type text, ADD COLUMN job_grade text;
COMMENT ON COLUMN people.assignment.employment_type IS 'Such as permanent, temporary, apprentice: the employer''s own words.';
COMMENT ON COLUMN people.assignment.job_grade IS 'Grade or level of the job, in the employer''s own words.';
ALTER TABLE intake.staged_people ADD COLUMN employment_type text, ADD COLUMN job_grade text,
  ADD COLUMN probation_until text;
COMMENT ON COLUMN intake.staged_people.employment_type IS 'Employment type.';
COMMENT ON COLUMN intake.staged_people.job_grade IS 'Grade of the job.';
COMMENT ON COLUMN intake.staged_people.probation_until IS 'Date.';
ALTER TABLE intake.resolved_people ADD COLUMN employment_type text, ADD COLUMN job_grade text,
  ADD COLUMN probation_until date;
COMMENT ON COLUMN intake.resolved_people.employment_type IS 'Employment type.';
COMMENT ON COLUMN intake.resolved_people.job_grade IS 'Grade of the job.';
COMMENT ON COLUMN intake.resolved_people.probation_until IS 'Date.';

CREATE TABLE catalog.offering (
  employer_id bigint NOT NULL,
  provider text NOT NULL,
  content_id text NOT NULL,
  credential text NOT NULL,
  skills text[] NOT NULL DEFAULT '{}',
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT offering_pk PRIMARY KEY (employer_id, provider, content_id),
  CONSTRAINT offering_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT offering_credential_known CHECK (credential IN ('course', 'certificate',
    'professional_certificate', 'specialization', 'nanodegree', 'micromasters', 'badge', 'other'))
);
COMMENT ON TABLE catalog.offering IS 'What the employer says of a course: the credential it leads to and the skills it teaches. No file need have named it yet.';
COMMENT ON COLUMN catalog.offering.employer_id IS 'Tenant.';
COMMENT ON COLUMN catalog.offering.provider IS 'Provider, such as coursera.';
COMMENT ON COLUMN catalog.offering.content_id IS 'The provider''s id of the course.';
COMMENT ON COLUMN catalog.offering.credential IS 'What it leads to.';
COMMENT ON COLUMN catalog.offering.skills IS 'Skills, in the employer''s own words.';
COMMENT ON COLUMN catalog.offering.recorded_by IS 'Account that described it last.';
COMMENT ON COLUMN catalog.offering.recorded_at IS 'When.';

-- A version of a program that has decided something stays as it was: its terms are kept here.
CREATE TABLE program.policy (
  employer_id bigint NOT NULL,
  program text NOT NULL,
  valid_from date NOT NULL,
  terms jsonb NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT policy_pk PRIMARY KEY (employer_id, program, valid_from),
  CONSTRAINT policy_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer
);
COMMENT ON TABLE program.policy IS 'Versions of programs that have decided requests, as they stood.';
COMMENT ON COLUMN program.policy.employer_id IS 'Tenant.';
COMMENT ON COLUMN program.policy.program IS 'Program, by name.';
COMMENT ON COLUMN program.policy.valid_from IS 'First day of the version.';
COMMENT ON COLUMN program.policy.terms IS 'Its rules. The last day is not among them: a version may be ended.';
COMMENT ON COLUMN program.policy.recorded_by IS 'Account whose request it decided first.';
COMMENT ON COLUMN program.policy.recorded_at IS 'When.';
CREATE TRIGGER policy_append_only BEFORE UPDATE OR DELETE ON program.policy
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER policy_no_truncate BEFORE TRUNCATE ON program.policy
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();

CREATE TABLE program.delegation (
  employer_id bigint NOT NULL,
  delegation_id bigint GENERATED ALWAYS AS IDENTITY,
  approver_id bigint NOT NULL,
  delegate_id bigint NOT NULL,
  span daterange NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT delegation_pk PRIMARY KEY (employer_id, delegation_id),
  CONSTRAINT delegation_approver_fk FOREIGN KEY (employer_id, approver_id) REFERENCES people.employee,
  CONSTRAINT delegation_delegate_fk FOREIGN KEY (employer_id, delegate_id) REFERENCES people.employee,
  CONSTRAINT delegation_to_another CHECK (delegate_id <> approver_id),
  CONSTRAINT delegation_span_bounded
    CHECK (NOT isempty(span) AND NOT lower_inf(span) AND NOT upper_inf(span)),
  CONSTRAINT delegation_one_at_a_time
    EXCLUDE USING gist (employer_id WITH =, approver_id WITH =, span WITH &&)
);
COMMENT ON TABLE program.delegation IS 'Who answers requests in another''s place, from day to day.';
COMMENT ON COLUMN program.delegation.employer_id IS 'Tenant.';
COMMENT ON COLUMN program.delegation.delegation_id IS 'Identity.';
COMMENT ON COLUMN program.delegation.approver_id IS 'Whose requests.';
COMMENT ON COLUMN program.delegation.delegate_id IS 'Who may answer them too.';
COMMENT ON COLUMN program.delegation.span IS 'First day to last.';
COMMENT ON COLUMN program.delegation.recorded_by IS 'Account that recorded it.';
COMMENT ON COLUMN program.delegation.recorded_at IS 'When.';

CREATE TABLE program.transition (
  from_state text NOT NULL,
  step text NOT NULL,
  to_state text NOT NULL,
  operation text,
  CONSTRAINT transition_pk PRIMARY KEY (from_state, step),
  CONSTRAINT transition_operation_known 
    CHECK (operation IN ('reserve', 'commit', 'expend', 'release', 'refund', 'demand', 'repay', 'waive'))
);
COMMENT ON TABLE program.transition IS 'The state machine of sponsorships: what is not here cannot happen.';
COMMENT ON COLUMN program.transition.from_state IS 'Where a sponsorship stands.';
COMMENT ON COLUMN program.transition.step IS 'What is done.';
COMMENT ON COLUMN program.transition.to_state IS 'Where it then stands.';
COMMENT ON COLUMN program.transition.operation IS 'What happens to its money, in the same transaction.';

ALTER TABLE program.sponsorship
  ADD COLUMN requested_by bigint,
  ADD COLUMN next_approvers bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN policy_from date,
  ADD COLUMN price bigint,
  ADD COLUMN price_currency text,
  ADD COLUMN rate numeric,
  ADD COLUMN payment text NOT NULL DEFAULT 'employer',
  ADD COLUMN must_complete boolean NOT NULL DEFAULT false,
  ADD COLUMN required_grade numeric,
  ADD COLUMN needs_certificate boolean NOT NULL DEFAULT false,
  ADD COLUMN enroll_by date,
  ADD COLUMN complete_by date,
  ADD COLUMN repayment text,
  ADD COLUMN repayment_due bigint NOT NULL DEFAULT 0,
  ADD COLUMN attempt_id bigint,
  ADD COLUMN operations integer NOT NULL DEFAULT 0,
  DROP CONSTRAINT sponsorship_state_known,
  DROP CONSTRAINT sponsorship_money_by_state,
  ADD CONSTRAINT sponsorship_state_known CHECK (state IN ('draft', 'requested', 'approved', 'declined',
    'committed', 'active', 'fulfilled', 'lapsed', 'withdrawn', 'canceled', 'refunded', 'repayment_due',
    'repaid')),
  ADD CONSTRAINT sponsorship_money_by_state CHECK (
    CASE WHEN state IN ('draft', 'requested', 'declined', 'withdrawn') THEN commitment_id IS NULL
      WHEN state = 'lapsed' THEN true ELSE commitment_id IS NOT NULL END),
  ADD CONSTRAINT sponsorship_requested_by_fk
    FOREIGN KEY (employer_id, requested_by) REFERENCES people.employee,
  ADD CONSTRAINT sponsorship_policy_fk
    FOREIGN KEY (employer_id, program, policy_from) REFERENCES program.policy,
  ADD CONSTRAINT sponsorship_price_currency_fk FOREIGN KEY (price_currency) REFERENCES ledger.currency,
  ADD CONSTRAINT sponsorship_attempt_fk
    FOREIGN KEY (employer_id, attempt_id) REFERENCES enrollment.attempt,
  ADD CONSTRAINT sponsorship_attempt_once UNIQUE (employer_id, attempt_id),
  ADD CONSTRAINT sponsorship_payment_known CHECK (payment IN ('employer', 'reimbursement')),
  ADD CONSTRAINT sponsorship_chain_without_learner CHECK (NOT employee_id = ANY (next_approvers)),
  ADD CONSTRAINT sponsorship_repayment_by_state
    CHECK ((repayment_due > 0) = (state IN ('repayment_due', 'repaid')) AND repayment_due >= 0);
DROP INDEX program.sponsorship_live_once;
CREATE UNIQUE INDEX sponsorship_live_once
  ON program.sponsorship (employer_id, employee_id, provider, content_id, run)
  WHERE state IN ('draft', 'requested', 'approved', 'committed', 'active');
COMMENT ON COLUMN program.sponsorship.state IS 'draft, requested, approved, committed, active, fulfilled, or ended as declined, withdrawn, lapsed, canceled, refunded, repaid; repayment_due is owed by the learner.';
COMMENT ON COLUMN program.sponsorship.requested_by IS 'Who asked, where not the learner.';
COMMENT ON COLUMN program.sponsorship.next_approvers IS 'Who has to say yes after approver_id, in order.';
COMMENT ON COLUMN program.sponsorship.policy_from IS 'The version of the program that decided; empty where none did.';
COMMENT ON COLUMN program.sponsorship.price IS 'The provider''s price, minor units of price_currency.';
COMMENT ON COLUMN program.sponsorship.price_currency IS 'Currency of the price.';
COMMENT ON COLUMN program.sponsorship.rate IS 'Stored rate from it to the budget''s currency; empty where they are the same.';
COMMENT ON COLUMN program.sponsorship.payment IS 'employer: the provider is paid; reimbursement: the learner is, afterwards.';
COMMENT ON COLUMN program.sponsorship.must_complete IS 'Cost is recognized only when the course is completed.';
COMMENT ON COLUMN program.sponsorship.required_grade IS 'Least grade, 0 to 100.';
COMMENT ON COLUMN program.sponsorship.needs_certificate IS 'Completion must be verified by a certificate.';
COMMENT ON COLUMN program.sponsorship.enroll_by IS 'Last day to enroll: then the reservation lapses.';
COMMENT ON COLUMN program.sponsorship.complete_by IS 'Last day to complete.';
COMMENT ON COLUMN program.sponsorship.repayment IS 'Repayment schedule that holds where the learner leaves.';
COMMENT ON COLUMN program.sponsorship.repayment_due IS 'What the learner owes or has paid back, minor units of the budget''s currency.';
COMMENT ON COLUMN program.sponsorship.attempt_id IS 'The enrollment that uses it.';
COMMENT ON COLUMN program.sponsorship.operations IS 'Operations on its money so far: numbers their keys.';

ALTER TABLE program.sponsorship_event ADD COLUMN employee_id bigint,
  ADD CONSTRAINT sponsorship_event_employee_fk
    FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee;
COMMENT ON COLUMN program.sponsorship_event.employee_id IS 'The employee who asked or answered.';

CREATE TYPE program.step AS (
  sponsorship_id bigint,
  step text,
  amount bigint,
  key text,
  employee_number text,
  reason text
);
COMMENT ON TYPE program.step IS 'One step of a sponsorship, as program.advance takes them.';

-- Replaced by program.advance, or with other arguments or columns now.
DROP FUNCTION IF EXISTS program.resolve_sponsorship(
  bigint, bigint, boolean, text, text[], timestamptz, date, text);
DROP FUNCTION IF EXISTS program.advance_sponsorship(
  bigint, bigint, text, bigint, text[], timestamptz, date, text);
DROP FUNCTION IF EXISTS program.request_sponsorship(
  bigint, text, text, text, text, text, bigint, bigint, bigint, text, text, text[], bigint, timestamptz,
  date, text);
DROP VIEW IF EXISTS program.sponsorship_item;
DROP VIEW IF EXISTS program.unmatched;
DROP VIEW IF EXISTS people.placement;
