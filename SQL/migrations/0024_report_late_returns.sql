-- Money that comes back in a later tax year than it was paid leaves the earlier year as reported; payroll is told of
-- it once, as of a payment. Amounts are minor units of their currency.
CREATE TABLE tax.late_return (
  employer_id bigint NOT NULL,
  entry_id bigint NOT NULL,
  kind text NOT NULL,
  country text NOT NULL,
  tax_year integer NOT NULL,
  number integer NOT NULL,
  file_id bigint NOT NULL,
  employee_id bigint NOT NULL,
  payment_year integer NOT NULL,
  currency text NOT NULL,
  returned bigint NOT NULL,
  status text NOT NULL,
  CONSTRAINT late_return_once PRIMARY KEY (employer_id, entry_id, kind, country, tax_year, number),
  CONSTRAINT late_return_entry_fk FOREIGN KEY (employer_id, entry_id) REFERENCES ledger.entry,
  CONSTRAINT late_return_file_fk FOREIGN KEY (employer_id, file_id) REFERENCES tax.payroll_file,
  CONSTRAINT late_return_employee_fk FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee,
  CONSTRAINT late_return_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT late_return_kind_known CHECK (kind IN ('refund', 'repayment')),
  CONSTRAINT late_return_in_later_year CHECK (tax_year > payment_year),
  CONSTRAINT late_return_not_negative CHECK (returned >= 0),
  CONSTRAINT late_return_status_known CHECK (status IN ('OK', 'REVIEW'))
);
CREATE INDEX late_return_by_file ON tax.late_return (employer_id, file_id);
COMMENT ON TABLE tax.late_return IS 'What was reported of money that came back in a later tax year: its totals as they were found, each time they had changed.';
COMMENT ON COLUMN tax.late_return.employer_id IS 'Tenant.';
COMMENT ON COLUMN tax.late_return.entry_id IS 'The payment: the entry that recognized the cost.';
COMMENT ON COLUMN tax.late_return.kind IS 'refund of the provider, or repayment of the learner.';
COMMENT ON COLUMN tax.late_return.country IS 'Whose rules.';
COMMENT ON COLUMN tax.late_return.tax_year IS 'The calendar year in which the tax year begins in which it came back.';
COMMENT ON COLUMN tax.late_return.number IS 'One for the first report, then one more each time.';
COMMENT ON COLUMN tax.late_return.file_id IS 'The file for payroll that it stands in.';
COMMENT ON COLUMN tax.late_return.employee_id IS 'Who learned.';
COMMENT ON COLUMN tax.late_return.payment_year IS 'The tax year of the payment, likewise, which it belongs to.';
COMMENT ON COLUMN tax.late_return.currency IS 'Currency of the amount.';
COMMENT ON COLUMN tax.late_return.returned IS 'What came back in the year; zero where it was taken back.';
COMMENT ON COLUMN tax.late_return.status IS 'OK, or REVIEW where a person has to look.';
CREATE TRIGGER late_return_append_only BEFORE UPDATE OR DELETE ON tax.late_return
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER late_return_no_truncate BEFORE TRUNCATE ON tax.late_return
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();

DROP FUNCTION IF EXISTS tax.record_payroll(bigint, jsonb, text, bigint, date, text);
