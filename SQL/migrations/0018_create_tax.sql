-- What was reported to payroll, what learners agreed to pay back, how employments ended, and what leavers were
-- found to owe. Amounts are minor units of their currency.
CREATE SCHEMA tax;
COMMENT ON SCHEMA tax IS 'What was reported to payroll.';

CREATE TABLE tax.payroll_file (
  employer_id bigint NOT NULL,
  file_id bigint GENERATED ALWAYS AS IDENTITY,
  reported_on date NOT NULL,
  content text NOT NULL,
  content_hash text NOT NULL,
  run_id bigint,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT payroll_file_pk PRIMARY KEY (employer_id, file_id),
  CONSTRAINT payroll_file_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT payroll_file_hashed CHECK (content_hash = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);
COMMENT ON TABLE tax.payroll_file IS 'Files of taxable amounts for payroll, as they were given out.';
COMMENT ON COLUMN tax.payroll_file.employer_id IS 'Tenant.';
COMMENT ON COLUMN tax.payroll_file.file_id IS 'Identity.';
COMMENT ON COLUMN tax.payroll_file.reported_on IS 'Business day.';
COMMENT ON COLUMN tax.payroll_file.content IS 'pii: the file, byte for byte.';
COMMENT ON COLUMN tax.payroll_file.content_hash IS 'SHA-256 of the content.';
COMMENT ON COLUMN tax.payroll_file.run_id IS 'The run that wrote it; empty where a person did. Runs are pruned, files stay.';
COMMENT ON COLUMN tax.payroll_file.actor IS 'Account that did it.';
COMMENT ON COLUMN tax.payroll_file.recorded_at IS 'When.';

-- Each report of a payment gives its totals as they were then found; its lines are the difference to the report
-- before. The number is one more than the one before, so that nothing is reported twice by two at once.
CREATE TABLE tax.report (
  employer_id bigint NOT NULL,
  entry_id bigint NOT NULL,
  number integer NOT NULL,
  file_id bigint NOT NULL,
  employee_id bigint NOT NULL,
  country text NOT NULL,
  tax_year integer NOT NULL,
  currency text NOT NULL,
  paid bigint NOT NULL,
  tax_free bigint NOT NULL,
  taxable bigint NOT NULL,
  status text NOT NULL,
  rules text[] NOT NULL,
  CONSTRAINT report_once PRIMARY KEY (employer_id, entry_id, number),
  CONSTRAINT report_entry_fk FOREIGN KEY (employer_id, entry_id) REFERENCES ledger.entry,
  CONSTRAINT report_file_fk FOREIGN KEY (employer_id, file_id) REFERENCES tax.payroll_file,
  CONSTRAINT report_employee_fk FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee,
  CONSTRAINT report_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT report_splits_what_was_paid CHECK (tax_free::numeric + taxable = paid),
  CONSTRAINT report_amounts_not_negative CHECK (tax_free >= 0 AND taxable >= 0),
  CONSTRAINT report_status_known CHECK (status IN ('OK', 'REVIEW'))
);
CREATE INDEX payroll_file_by_day ON tax.payroll_file (employer_id, reported_on);
CREATE INDEX report_by_file ON tax.report (employer_id, file_id);
COMMENT ON TABLE tax.report IS 'What was reported of each payment: its totals as they were found, each time they had changed.';
COMMENT ON COLUMN tax.report.employer_id IS 'Tenant.';
COMMENT ON COLUMN tax.report.entry_id IS 'The payment: the entry that recognized the cost.';
COMMENT ON COLUMN tax.report.number IS 'One for the first report of the payment, then one more each time.';
COMMENT ON COLUMN tax.report.file_id IS 'The file for payroll that it stands in.';
COMMENT ON COLUMN tax.report.employee_id IS 'Who learned.';
COMMENT ON COLUMN tax.report.country IS 'Whose rules.';
COMMENT ON COLUMN tax.report.tax_year IS 'The calendar year in which the tax year begins.';
COMMENT ON COLUMN tax.report.currency IS 'Currency of the amounts.';
COMMENT ON COLUMN tax.report.paid IS 'Paid, less what came back within the year.';
COMMENT ON COLUMN tax.report.tax_free IS 'Of that, tax-free.';
COMMENT ON COLUMN tax.report.taxable IS 'Of that, taxable.';
COMMENT ON COLUMN tax.report.status IS 'OK, or REVIEW where a person has to look.';
COMMENT ON COLUMN tax.report.rules IS 'Rules it rests on, each with the first day of its version.';

CREATE TABLE people.exit (
  employer_id bigint NOT NULL,
  exit_id bigint GENERATED ALWAYS AS IDENTITY,
  employee_id bigint NOT NULL,
  left_on date NOT NULL,
  reason text NOT NULL,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT exit_pk PRIMARY KEY (employer_id, exit_id),
  CONSTRAINT exit_employee_fk FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee,
  CONSTRAINT exit_reason_known CHECK (reason IN ('resignation', 'retirement', 'misconduct', 'dismissal',
    'redundancy', 'contract_end', 'death'))
);
COMMENT ON TABLE people.exit IS 'How employments ended, which no file says; of several for one end the last holds.';
COMMENT ON COLUMN people.exit.employer_id IS 'Tenant.';
COMMENT ON COLUMN people.exit.exit_id IS 'Identity.';
COMMENT ON COLUMN people.exit.employee_id IS 'Who left.';
COMMENT ON COLUMN people.exit.left_on IS 'Last day, as the people file says.';
COMMENT ON COLUMN people.exit.reason IS 'pii: why, of a closed list.';
COMMENT ON COLUMN people.exit.actor IS 'Account that recorded it.';
COMMENT ON COLUMN people.exit.recorded_at IS 'When.';

CREATE TABLE program.agreement (
  employer_id bigint NOT NULL,
  agreement_id bigint GENERATED ALWAYS AS IDENTITY,
  sponsorship_id bigint NOT NULL,
  signed_on date NOT NULL,
  schedule text NOT NULL,
  agreed bigint NOT NULL,
  currency text NOT NULL,
  facts text[] NOT NULL,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT agreement_pk PRIMARY KEY (employer_id, agreement_id),
  CONSTRAINT agreement_sponsorship_fk FOREIGN KEY (employer_id, sponsorship_id) REFERENCES program.sponsorship,
  CONSTRAINT agreement_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT agreement_amount_positive CHECK (agreed > 0),
  CONSTRAINT agreement_facts_known CHECK (facts <@ ARRAY['in_writing', 'separate_agreement',
    'transferable_credential', 'not_required_for_job', 'amount_stated', 'voluntary_training',
    'beyond_job_training', 'reasonable_cost', 'no_note_required'])
);
COMMENT ON TABLE program.agreement IS 'What learners agreed to pay back on leaving early, as it was signed; of several of a sponsorship the last holds.';
COMMENT ON COLUMN program.agreement.employer_id IS 'Tenant.';
COMMENT ON COLUMN program.agreement.agreement_id IS 'Identity.';
COMMENT ON COLUMN program.agreement.sponsorship_id IS 'The sponsorship.';
COMMENT ON COLUMN program.agreement.signed_on IS 'Day of the signature: selects the version of the schedule.';
COMMENT ON COLUMN program.agreement.schedule IS 'Repayment schedule, by name.';
COMMENT ON COLUMN program.agreement.agreed IS 'The most that is to be paid back, minor units.';
COMMENT ON COLUMN program.agreement.currency IS 'Currency of it: the budget''s.';
COMMENT ON COLUMN program.agreement.facts IS 'What is established of it, with evidence kept.';
COMMENT ON COLUMN program.agreement.actor IS 'Account that recorded it.';
COMMENT ON COLUMN program.agreement.recorded_at IS 'When.';

CREATE TABLE program.statement (
  employer_id bigint NOT NULL,
  statement_id bigint GENERATED ALWAYS AS IDENTITY,
  sponsorship_id bigint NOT NULL,
  agreement_id bigint NOT NULL,
  exit_on date NOT NULL,
  due bigint NOT NULL,
  status text NOT NULL,
  is_demanded boolean NOT NULL,
  content text NOT NULL,
  run_id bigint,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT statement_pk PRIMARY KEY (employer_id, statement_id),
  CONSTRAINT statement_agreement_fk FOREIGN KEY (employer_id, agreement_id) REFERENCES program.agreement,
  CONSTRAINT statement_sponsorship_fk FOREIGN KEY (employer_id, sponsorship_id) REFERENCES program.sponsorship,
  CONSTRAINT statement_due_not_negative CHECK (due >= 0),
  CONSTRAINT statement_status_known CHECK (status IN ('OK', 'REVIEW')),
  CONSTRAINT statement_demands_what_is_certain CHECK (NOT is_demanded OR status = 'OK' AND due > 0)
);
CREATE INDEX agreement_by_sponsorship ON program.agreement (employer_id, sponsorship_id, agreement_id);
CREATE INDEX statement_by_sponsorship ON program.statement (employer_id, sponsorship_id, statement_id);
CREATE UNIQUE INDEX statement_demanded_once ON program.statement (employer_id, sponsorship_id, exit_on)
  WHERE is_demanded;
COMMENT ON TABLE program.statement IS 'What leavers were found to owe, each time it read otherwise.';
COMMENT ON COLUMN program.statement.employer_id IS 'Tenant.';
COMMENT ON COLUMN program.statement.statement_id IS 'Identity.';
COMMENT ON COLUMN program.statement.sponsorship_id IS 'The sponsorship.';
COMMENT ON COLUMN program.statement.agreement_id IS 'The agreement that held.';
COMMENT ON COLUMN program.statement.exit_on IS 'Last day of the employment.';
COMMENT ON COLUMN program.statement.due IS 'What is due, minor units of the budget''s currency.';
COMMENT ON COLUMN program.statement.status IS 'OK, or REVIEW where a person has to look.';
COMMENT ON COLUMN program.statement.is_demanded IS 'Whether it was demanded of the learner with this statement.';
COMMENT ON COLUMN program.statement.content IS 'pii: the statement as JSON, line by line, with the rules it rests on.';
COMMENT ON COLUMN program.statement.run_id IS 'The run that found it; runs are pruned.';
COMMENT ON COLUMN program.statement.actor IS 'Account that did it.';
COMMENT ON COLUMN program.statement.recorded_at IS 'When.';

DO $$
DECLARE
  history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['tax.payroll_file', 'tax.report', 'people.exit', 'program.agreement',
    'program.statement']
  LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON %s
      FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite()', split_part(history, '.', 2) || '_append_only', history);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %s
      FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite()', split_part(history, '.', 2) || '_no_truncate', history);
  END LOOP;
END
$$;
