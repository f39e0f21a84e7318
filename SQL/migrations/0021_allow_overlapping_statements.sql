-- Statements of an account may overlap: what an earlier one has shown stays where it is, and the later one repeats
-- it. That they agree is proved as they are imported, and by SQL/checks.
ALTER TABLE reconciliation.statement DROP CONSTRAINT statement_no_overlap;
CREATE INDEX statement_by_account ON reconciliation.statement (employer_id, account, span);

CREATE TABLE reconciliation.repeated_line (
  employer_id bigint NOT NULL,
  statement_id bigint NOT NULL,
  line integer NOT NULL,
  item_id bigint NOT NULL,
  CONSTRAINT repeated_line_pk PRIMARY KEY (employer_id, statement_id, line),
  CONSTRAINT repeated_line_statement_fk FOREIGN KEY (employer_id, statement_id)
    REFERENCES reconciliation.statement,
  CONSTRAINT repeated_line_item_fk FOREIGN KEY (employer_id, item_id) REFERENCES reconciliation.item,
  CONSTRAINT repeated_line_once UNIQUE (employer_id, statement_id, item_id)
);
COMMENT ON TABLE reconciliation.repeated_line IS 'Lines of a statement that an earlier statement of the account has shown.';
COMMENT ON COLUMN reconciliation.repeated_line.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.repeated_line.statement_id IS 'The statement that repeats it.';
COMMENT ON COLUMN reconciliation.repeated_line.line IS 'Number within that statement.';
COMMENT ON COLUMN reconciliation.repeated_line.item_id IS 'The line, as it was first shown.';
CREATE TRIGGER repeated_line_append_only BEFORE UPDATE OR DELETE ON reconciliation.repeated_line
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER repeated_line_no_truncate BEFORE TRUNCATE ON reconciliation.repeated_line
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();

-- It says how many lines are repeated now.
DROP FUNCTION IF EXISTS reconciliation.import_statement(
  bigint, bigint, text, text, text, text, date, date, bigint, bigint, text, jsonb);
