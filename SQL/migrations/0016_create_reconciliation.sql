-- What vendors, employees and banks say, beside what our books say, and how the two were brought together.
-- Amounts are minor units of their currency. An invoice, a claim and a receipt of the bank are positive; a
-- credit note and a payment are negative.
CREATE SCHEMA reconciliation;
COMMENT ON SCHEMA reconciliation IS 'Invoices, claims and bank statements, and their matches with our books.';

CREATE TABLE reconciliation.reason (
  code text NOT NULL,
  meaning text NOT NULL,
  account text,
  owner text NOT NULL,
  CONSTRAINT reason_pk PRIMARY KEY (code),
  CONSTRAINT reason_owner_known CHECK (owner IN ('finance', 'program', 'budget', 'nobody'))
);
COMMENT ON TABLE reconciliation.reason IS 'Why two sides differ: a closed list.';
COMMENT ON COLUMN reconciliation.reason.code IS 'The reason.';
COMMENT ON COLUMN reconciliation.reason.meaning IS 'In a sentence.';
COMMENT ON COLUMN reconciliation.reason.account IS 'Account of the financial book that takes the difference; empty where nothing is posted.';
COMMENT ON COLUMN reconciliation.reason.owner IS 'Who has to do something: finance, the owner of the program or of the budget, or nobody.';

CREATE TABLE reconciliation.source (
  employer_id bigint NOT NULL,
  source_id bigint GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL,
  sha256 text NOT NULL,
  profile text NOT NULL,
  imported_by text NOT NULL,
  imported_on date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT source_pk PRIMARY KEY (employer_id, source_id),
  CONSTRAINT source_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT source_once UNIQUE (employer_id, sha256, profile),
  CONSTRAINT source_sha256_form CHECK (sha256 ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE reconciliation.source IS 'Files that were imported, by their bytes.';
COMMENT ON COLUMN reconciliation.source.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.source.source_id IS 'Identity.';
COMMENT ON COLUMN reconciliation.source.name IS 'File name without its folder.';
COMMENT ON COLUMN reconciliation.source.sha256 IS 'Hash of the bytes.';
COMMENT ON COLUMN reconciliation.source.profile IS 'Hash of the profile that read it, or the name of its standard.';
COMMENT ON COLUMN reconciliation.source.imported_by IS 'Account that imported it.';
COMMENT ON COLUMN reconciliation.source.imported_on IS 'Business day.';
COMMENT ON COLUMN reconciliation.source.recorded_at IS 'When.';

CREATE TABLE reconciliation.document (
  employer_id bigint NOT NULL,
  document_id bigint GENERATED ALWAYS AS IDENTITY,
  source_id bigint,
  line bigint,
  kind text NOT NULL,
  party text NOT NULL,
  employee_id bigint,
  number text NOT NULL,
  number_key text NOT NULL,
  currency text NOT NULL,
  issued_on date NOT NULL,
  due_on date NOT NULL,
  total bigint NOT NULL,
  credit_of text,
  evidence text,
  suspected_of bigint,
  recorded_by text NOT NULL,
  recorded_on date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT document_pk PRIMARY KEY (employer_id, document_id),
  CONSTRAINT document_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT document_source_fk FOREIGN KEY (employer_id, source_id) REFERENCES reconciliation.source,
  CONSTRAINT document_employee_fk FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee,
  CONSTRAINT document_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT document_suspected_fk FOREIGN KEY (employer_id, suspected_of)
    REFERENCES reconciliation.document,
  CONSTRAINT document_number_once UNIQUE (employer_id, party, number, kind),
  CONSTRAINT document_kind_known CHECK (kind IN ('invoice', 'credit_note', 'claim')),
  CONSTRAINT document_named CHECK (party <> '' AND number <> ''),
  CONSTRAINT document_sign_by_kind CHECK (total <> 0 AND (kind = 'credit_note') = (total < 0)),
  CONSTRAINT document_due_after_issue CHECK (due_on >= issued_on),
  CONSTRAINT document_claim_has_evidence CHECK (
    (kind = 'claim') = (employee_id IS NOT NULL) AND (kind <> 'claim' OR evidence <> ''))
);
CREATE INDEX document_by_key ON reconciliation.document (employer_id, party, number_key);
COMMENT ON TABLE reconciliation.document IS 'Invoices and credit notes of vendors, and claims of employees, as they came.';
COMMENT ON COLUMN reconciliation.document.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.document.document_id IS 'Identity.';
COMMENT ON COLUMN reconciliation.document.source_id IS 'The file it came in.';
COMMENT ON COLUMN reconciliation.document.line IS 'Line of the file on which it starts.';
COMMENT ON COLUMN reconciliation.document.kind IS 'invoice, credit_note or claim.';
COMMENT ON COLUMN reconciliation.document.party IS 'The vendor, such as coursera; for a claim, that of the course.';
COMMENT ON COLUMN reconciliation.document.employee_id IS 'Who claims.';
COMMENT ON COLUMN reconciliation.document.number IS 'Number as printed.';
COMMENT ON COLUMN reconciliation.document.number_key IS 'The same without punctuation, letters before the digits and leading zeros: what two copies share.';
COMMENT ON COLUMN reconciliation.document.currency IS 'Currency of its amounts.';
COMMENT ON COLUMN reconciliation.document.issued_on IS 'Its date.';
COMMENT ON COLUMN reconciliation.document.due_on IS 'Day by which it is to be paid.';
COMMENT ON COLUMN reconciliation.document.total IS 'What is to be paid, minor units; below zero for a credit note.';
COMMENT ON COLUMN reconciliation.document.credit_of IS 'Number of the invoice that a credit note takes back.';
COMMENT ON COLUMN reconciliation.document.evidence IS 'Where the receipt of a claim lies.';
COMMENT ON COLUMN reconciliation.document.suspected_of IS 'The document that it seems to repeat under another number.';
COMMENT ON COLUMN reconciliation.document.recorded_by IS 'Account that imported it.';
COMMENT ON COLUMN reconciliation.document.recorded_on IS 'Business day.';
COMMENT ON COLUMN reconciliation.document.recorded_at IS 'When.';

CREATE TABLE reconciliation.acceptance (
  employer_id bigint NOT NULL,
  document_id bigint NOT NULL,
  accepted_by text NOT NULL,
  accepted_on date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT acceptance_pk PRIMARY KEY (employer_id, document_id),
  CONSTRAINT acceptance_document_fk FOREIGN KEY (employer_id, document_id)
    REFERENCES reconciliation.document
);
COMMENT ON TABLE reconciliation.acceptance IS 'Documents that a person has accepted: the last of the four ways of a match.';
COMMENT ON COLUMN reconciliation.acceptance.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.acceptance.document_id IS 'The document.';
COMMENT ON COLUMN reconciliation.acceptance.accepted_by IS 'Account that accepted it.';
COMMENT ON COLUMN reconciliation.acceptance.accepted_on IS 'Business day.';
COMMENT ON COLUMN reconciliation.acceptance.recorded_at IS 'When.';

CREATE TABLE reconciliation.bank_account (
  employer_id bigint NOT NULL,
  code text NOT NULL,
  identifier text NOT NULL,
  currency text NOT NULL,
  opened_by text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT bank_account_pk PRIMARY KEY (employer_id, code),
  CONSTRAINT bank_account_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT bank_account_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT bank_account_identifier_once UNIQUE (employer_id, identifier),
  CONSTRAINT bank_account_named CHECK (code <> '' AND identifier <> '')
);
COMMENT ON TABLE reconciliation.bank_account IS 'Bank accounts whose statements are imported.';
COMMENT ON COLUMN reconciliation.bank_account.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.bank_account.code IS 'Short name.';
COMMENT ON COLUMN reconciliation.bank_account.identifier IS 'As the bank''s statements name it: IBAN or number, without spaces.';
COMMENT ON COLUMN reconciliation.bank_account.currency IS 'Its currency.';
COMMENT ON COLUMN reconciliation.bank_account.opened_by IS 'Account that recorded it.';
COMMENT ON COLUMN reconciliation.bank_account.recorded_at IS 'When.';

CREATE TABLE reconciliation.statement (
  employer_id bigint NOT NULL,
  statement_id bigint GENERATED ALWAYS AS IDENTITY,
  source_id bigint,
  account text NOT NULL,
  number text NOT NULL,
  span daterange NOT NULL,
  opening bigint NOT NULL,
  movement bigint NOT NULL,
  closing bigint NOT NULL,
  content text NOT NULL,
  CONSTRAINT statement_pk PRIMARY KEY (employer_id, statement_id),
  CONSTRAINT statement_source_fk FOREIGN KEY (employer_id, source_id) REFERENCES reconciliation.source,
  CONSTRAINT statement_account_fk FOREIGN KEY (employer_id, account)
    REFERENCES reconciliation.bank_account,
  CONSTRAINT statement_span_bounded
    CHECK (NOT isempty(span) AND NOT lower_inf(span) AND NOT upper_inf(span)),
  CONSTRAINT statement_no_overlap EXCLUDE USING gist (employer_id WITH =, account WITH =, span WITH &&),
  CONSTRAINT statement_balances CHECK (opening::numeric + movement = closing)
);
COMMENT ON TABLE reconciliation.statement IS 'Statements of a bank, as they came.';
COMMENT ON COLUMN reconciliation.statement.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.statement.statement_id IS 'Identity.';
COMMENT ON COLUMN reconciliation.statement.source_id IS 'The file it came in.';
COMMENT ON COLUMN reconciliation.statement.account IS 'The account.';
COMMENT ON COLUMN reconciliation.statement.number IS 'The bank''s number of it.';
COMMENT ON COLUMN reconciliation.statement.span IS 'First day to last.';
COMMENT ON COLUMN reconciliation.statement.opening IS 'Balance before its first line.';
COMMENT ON COLUMN reconciliation.statement.movement IS 'Sum of its lines.';
COMMENT ON COLUMN reconciliation.statement.closing IS 'Balance after its last.';
COMMENT ON COLUMN reconciliation.statement.content IS 'Hash of what it says: the same statement in another file is known.';

CREATE TABLE reconciliation.item (
  employer_id bigint NOT NULL,
  item_id bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  document_id bigint,
  statement_id bigint,
  commitment_id bigint,
  line integer NOT NULL DEFAULT 1,
  party text NOT NULL,
  currency text NOT NULL,
  amount bigint NOT NULL,
  matched bigint NOT NULL DEFAULT 0,
  dated_on date NOT NULL,
  reference text NOT NULL DEFAULT '',
  batch text NOT NULL DEFAULT '',
  quoted bigint,
  learner text,
  content_id text NOT NULL DEFAULT '',
  run text NOT NULL DEFAULT '',
  quantity bigint NOT NULL DEFAULT 1,
  charge text,
  bank_reference text NOT NULL DEFAULT '',
  description text NOT NULL DEFAULT '',
  CONSTRAINT item_pk PRIMARY KEY (employer_id, item_id),
  CONSTRAINT item_document_fk FOREIGN KEY (employer_id, document_id) REFERENCES reconciliation.document,
  CONSTRAINT item_statement_fk FOREIGN KEY (employer_id, statement_id) REFERENCES reconciliation.statement,
  CONSTRAINT item_commitment_fk FOREIGN KEY (employer_id, commitment_id) REFERENCES budget.commitment,
  CONSTRAINT item_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT item_belongs_by_kind CHECK (CASE kind
    WHEN 'line' THEN document_id IS NOT NULL AND statement_id IS NULL AND commitment_id IS NULL
    WHEN 'payment' THEN document_id IS NOT NULL AND statement_id IS NULL AND commitment_id IS NULL
    WHEN 'bank_line' THEN document_id IS NULL AND statement_id IS NOT NULL AND commitment_id IS NULL
    WHEN 'commitment' THEN document_id IS NULL AND statement_id IS NULL AND commitment_id IS NOT NULL
    ELSE false END),
  CONSTRAINT item_amount_not_zero CHECK (amount <> 0 OR kind = 'commitment'),
  CONSTRAINT item_matched_within CHECK (matched BETWEEN least(amount, 0) AND greatest(amount, 0)),
  CONSTRAINT item_quantity_positive CHECK (quantity > 0),
  CONSTRAINT item_charge_known CHECK (charge IN ('tax', 'bank_fee', 'rounding'))
) WITH (fillfactor = 90);
CREATE UNIQUE INDEX item_document_line_once ON reconciliation.item (employer_id, document_id, line)
  WHERE kind = 'line';
CREATE UNIQUE INDEX item_statement_line_once ON reconciliation.item (employer_id, statement_id, line)
  WHERE kind = 'bank_line';
CREATE UNIQUE INDEX item_bank_reference_once ON reconciliation.item (employer_id, party, bank_reference)
  WHERE kind = 'bank_line' AND bank_reference <> '';
CREATE UNIQUE INDEX item_payment_reference_once ON reconciliation.item (employer_id, reference)
  WHERE kind = 'payment';
CREATE UNIQUE INDEX item_commitment_once ON reconciliation.item (employer_id, commitment_id)
  WHERE kind = 'commitment';
COMMENT ON TABLE reconciliation.item IS 'What can be matched: lines of documents and statements, payments, and commitments once something claims them.';
COMMENT ON COLUMN reconciliation.item.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.item.item_id IS 'Identity.';
COMMENT ON COLUMN reconciliation.item.kind IS 'line and bank_line are theirs; payment and commitment are ours.';
COMMENT ON COLUMN reconciliation.item.document_id IS 'Document of a line or a payment.';
COMMENT ON COLUMN reconciliation.item.statement_id IS 'Statement of a bank line.';
COMMENT ON COLUMN reconciliation.item.commitment_id IS 'The commitment.';
COMMENT ON COLUMN reconciliation.item.line IS 'Number within its document or statement; 0 for what a document says of itself.';
COMMENT ON COLUMN reconciliation.item.party IS 'Vendor, or bank account.';
COMMENT ON COLUMN reconciliation.item.currency IS 'Currency.';
COMMENT ON COLUMN reconciliation.item.amount IS 'Minor units, signed; of a commitment, what was agreed when it was first claimed, less credits.';
COMMENT ON COLUMN reconciliation.item.matched IS 'How much of it confirmed groups have taken: never beyond the amount.';
COMMENT ON COLUMN reconciliation.item.dated_on IS 'Day of the line: date of the document, booking or payment.';
COMMENT ON COLUMN reconciliation.item.reference IS 'End-to-end reference of a payment, normalized; of a bank line, the one it repeats.';
COMMENT ON COLUMN reconciliation.item.batch IS 'Remittance or batch it belongs to, normalized.';
COMMENT ON COLUMN reconciliation.item.quoted IS 'Number of our commitment that the vendor quotes.';
COMMENT ON COLUMN reconciliation.item.learner IS 'pii: employee number or e-mail that the line names.';
COMMENT ON COLUMN reconciliation.item.content_id IS 'The provider''s id of the course.';
COMMENT ON COLUMN reconciliation.item.run IS 'Run of the course.';
COMMENT ON COLUMN reconciliation.item.quantity IS 'Seats.';
COMMENT ON COLUMN reconciliation.item.charge IS 'What the paper itself says the amount is, where it is no course or payment.';
COMMENT ON COLUMN reconciliation.item.bank_reference IS 'The bank''s own reference.';
COMMENT ON COLUMN reconciliation.item.description IS 'pii: text of the line, which may name a person.';

CREATE TABLE reconciliation.run (
  employer_id bigint NOT NULL,
  run_id bigint GENERATED ALWAYS AS IDENTITY,
  scope text NOT NULL,
  as_of date NOT NULL,
  rules jsonb NOT NULL,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT run_pk PRIMARY KEY (employer_id, run_id),
  CONSTRAINT run_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT run_scope_known CHECK (scope IN ('vendors', 'bank'))
);
COMMENT ON TABLE reconciliation.run IS 'Each time the two sides were compared, and by which rules.';
COMMENT ON COLUMN reconciliation.run.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.run.run_id IS 'Identity.';
COMMENT ON COLUMN reconciliation.run.scope IS 'vendors: commitments with documents; bank: payments with statements.';
COMMENT ON COLUMN reconciliation.run.as_of IS 'Business day: later items were left out.';
COMMENT ON COLUMN reconciliation.run.rules IS 'The tolerances it used.';
COMMENT ON COLUMN reconciliation.run.actor IS 'Account that ran it.';
COMMENT ON COLUMN reconciliation.run.recorded_at IS 'When.';

-- Written a million at a time and read by run: no key of its own. What must hold holds for pairs.
CREATE TABLE reconciliation.proposal (
  employer_id bigint NOT NULL,
  run_id bigint NOT NULL,
  group_no bigint NOT NULL,
  pass text NOT NULL,
  item_id bigint NOT NULL,
  commitment_id bigint,
  counter_item_id bigint,
  theirs bigint NOT NULL,
  ours bigint NOT NULL,
  reason text
);
CREATE INDEX proposal_by_run ON reconciliation.proposal USING brin (run_id);
COMMENT ON TABLE reconciliation.proposal IS 'Pairs that a run proposes, in groups.';
COMMENT ON COLUMN reconciliation.proposal.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.proposal.run_id IS 'The run.';
COMMENT ON COLUMN reconciliation.proposal.group_no IS 'The group: the lowest number of their items in it.';
COMMENT ON COLUMN reconciliation.proposal.pass IS 'Which pass found it.';
COMMENT ON COLUMN reconciliation.proposal.item_id IS 'Their line.';
COMMENT ON COLUMN reconciliation.proposal.commitment_id IS 'Our commitment.';
COMMENT ON COLUMN reconciliation.proposal.counter_item_id IS 'Our payment, or another line of theirs that it takes back.';
COMMENT ON COLUMN reconciliation.proposal.theirs IS 'How much of their line.';
COMMENT ON COLUMN reconciliation.proposal.ours IS 'How much of ours.';
COMMENT ON COLUMN reconciliation.proposal.reason IS 'Why the two differ.';

CREATE TABLE reconciliation.exception (
  employer_id bigint NOT NULL,
  run_id bigint NOT NULL,
  line bigint NOT NULL,
  item_id bigint,
  commitment_id bigint,
  reason text NOT NULL,
  amount bigint NOT NULL,
  gap bigint NOT NULL,
  CONSTRAINT exception_pk PRIMARY KEY (employer_id, run_id, line),
  CONSTRAINT exception_run_fk FOREIGN KEY (employer_id, run_id) REFERENCES reconciliation.run,
  CONSTRAINT exception_item_fk FOREIGN KEY (employer_id, item_id) REFERENCES reconciliation.item,
  CONSTRAINT exception_commitment_fk FOREIGN KEY (employer_id, commitment_id)
    REFERENCES budget.commitment,
  CONSTRAINT exception_reason_fk FOREIGN KEY (reason) REFERENCES reconciliation.reason,
  CONSTRAINT exception_of_one_side CHECK ((item_id IS NULL) <> (commitment_id IS NULL))
);
COMMENT ON TABLE reconciliation.exception IS 'What a run could not bring together, with the reason of each.';
COMMENT ON COLUMN reconciliation.exception.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.exception.run_id IS 'The run.';
COMMENT ON COLUMN reconciliation.exception.line IS 'Number within the run.';
COMMENT ON COLUMN reconciliation.exception.item_id IS 'The line or payment that stays open.';
COMMENT ON COLUMN reconciliation.exception.commitment_id IS 'The commitment that stays open.';
COMMENT ON COLUMN reconciliation.exception.reason IS 'Why.';
COMMENT ON COLUMN reconciliation.exception.amount IS 'What stays open of it.';
COMMENT ON COLUMN reconciliation.exception.gap IS 'What it is about: the part beyond the tolerance or the budget; the amount otherwise.';

CREATE TABLE reconciliation.match_group (
  employer_id bigint NOT NULL,
  group_id bigint GENERATED ALWAYS AS IDENTITY,
  run_id bigint,
  group_no bigint NOT NULL,
  scope text NOT NULL,
  pass text NOT NULL,
  state text NOT NULL DEFAULT 'confirmed',
  confirmed_by text NOT NULL,
  confirmed_on date NOT NULL,
  posted_on date,
  reversed_by text,
  reversed_on date,
  note text,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT match_group_pk PRIMARY KEY (employer_id, group_id),
  CONSTRAINT match_group_run_fk FOREIGN KEY (employer_id, run_id) REFERENCES reconciliation.run,
  CONSTRAINT match_group_proposal_once UNIQUE (employer_id, run_id, group_no),
  CONSTRAINT match_group_scope_known CHECK (scope IN ('vendors', 'bank')),
  CONSTRAINT match_group_pass_known CHECK (pass IN ('stated', 'hard_key', 'tolerance', 'composite',
    'grouped', 'subset_sum', 'fuzzy', 'manual')),
  CONSTRAINT match_group_state_known CHECK (state IN ('confirmed', 'posted', 'reversed')),
  CONSTRAINT match_group_days_by_state CHECK ((state = 'reversed') = (reversed_on IS NOT NULL)
    AND (reversed_on IS NULL) = (reversed_by IS NULL) AND (state <> 'posted' OR posted_on IS NOT NULL))
);
COMMENT ON TABLE reconciliation.match_group IS 'Groups that were confirmed. Proposed ones are in reconciliation.proposal; none is ever deleted.';
COMMENT ON COLUMN reconciliation.match_group.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.match_group.group_id IS 'Identity.';
COMMENT ON COLUMN reconciliation.match_group.run_id IS 'The run that proposed it; empty where a person made it.';
COMMENT ON COLUMN reconciliation.match_group.group_no IS 'Its number within the run.';
COMMENT ON COLUMN reconciliation.match_group.scope IS 'vendors or bank.';
COMMENT ON COLUMN reconciliation.match_group.pass IS 'Which pass found it.';
COMMENT ON COLUMN reconciliation.match_group.state IS 'confirmed, posted or reversed.';
COMMENT ON COLUMN reconciliation.match_group.confirmed_by IS 'Account that confirmed it.';
COMMENT ON COLUMN reconciliation.match_group.confirmed_on IS 'Business day.';
COMMENT ON COLUMN reconciliation.match_group.posted_on IS 'Business day on which it was posted.';
COMMENT ON COLUMN reconciliation.match_group.reversed_by IS 'Account that took it back.';
COMMENT ON COLUMN reconciliation.match_group.reversed_on IS 'Business day.';
COMMENT ON COLUMN reconciliation.match_group.note IS 'Why it was taken back; no personal data.';
COMMENT ON COLUMN reconciliation.match_group.recorded_at IS 'When.';

-- The equation of reconciliation, pair by pair: theirs = ours + a difference that has a reason.
CREATE TABLE reconciliation.match_pair (
  employer_id bigint NOT NULL,
  group_id bigint NOT NULL,
  line integer NOT NULL,
  item_id bigint NOT NULL,
  counter_item_id bigint,
  theirs bigint NOT NULL,
  ours bigint NOT NULL,
  reason text,
  CONSTRAINT match_pair_pk PRIMARY KEY (employer_id, group_id, line),
  CONSTRAINT match_pair_group_fk FOREIGN KEY (employer_id, group_id) REFERENCES reconciliation.match_group,
  CONSTRAINT match_pair_item_fk FOREIGN KEY (employer_id, item_id) REFERENCES reconciliation.item,
  CONSTRAINT match_pair_counter_fk FOREIGN KEY (employer_id, counter_item_id)
    REFERENCES reconciliation.item,
  CONSTRAINT match_pair_reason_fk FOREIGN KEY (reason) REFERENCES reconciliation.reason,
  CONSTRAINT match_pair_difference_explained CHECK ((theirs = ours) = (reason IS NULL)),
  CONSTRAINT match_pair_counterpart CHECK ((counter_item_id IS NULL) = (ours = 0)),
  CONSTRAINT match_pair_of_two CHECK (counter_item_id <> item_id)
);
CREATE INDEX match_pair_by_item ON reconciliation.match_pair (employer_id, item_id);
CREATE INDEX match_pair_by_counter ON reconciliation.match_pair (employer_id, counter_item_id);
COMMENT ON TABLE reconciliation.match_pair IS 'What was matched with what: an amount of theirs is an amount of ours and a difference with a reason.';
COMMENT ON COLUMN reconciliation.match_pair.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.match_pair.group_id IS 'The group.';
COMMENT ON COLUMN reconciliation.match_pair.line IS 'Number within the group.';
COMMENT ON COLUMN reconciliation.match_pair.item_id IS 'Their line.';
COMMENT ON COLUMN reconciliation.match_pair.counter_item_id IS 'Our commitment or payment, or the line of theirs that it takes back; empty where the reason explains all of it.';
COMMENT ON COLUMN reconciliation.match_pair.theirs IS 'How much of their line, signed.';
COMMENT ON COLUMN reconciliation.match_pair.ours IS 'How much of ours, signed; of a line of theirs, what is taken from it with the opposite sign.';
COMMENT ON COLUMN reconciliation.match_pair.reason IS 'Why the two differ; empty where they do not.';

CREATE TABLE reconciliation.posting (
  employer_id bigint NOT NULL,
  group_id bigint NOT NULL,
  line integer NOT NULL,
  entry_id bigint NOT NULL,
  document_id bigint,
  CONSTRAINT posting_pk PRIMARY KEY (employer_id, group_id, line),
  CONSTRAINT posting_group_fk FOREIGN KEY (employer_id, group_id) REFERENCES reconciliation.match_group,
  CONSTRAINT posting_entry_fk FOREIGN KEY (employer_id, entry_id) REFERENCES ledger.entry,
  CONSTRAINT posting_document_fk FOREIGN KEY (employer_id, document_id) REFERENCES reconciliation.document,
  CONSTRAINT posting_entry_once UNIQUE (employer_id, entry_id)
);
COMMENT ON TABLE reconciliation.posting IS 'Entries of the ledger that a group made.';
COMMENT ON COLUMN reconciliation.posting.employer_id IS 'Tenant.';
COMMENT ON COLUMN reconciliation.posting.group_id IS 'The group.';
COMMENT ON COLUMN reconciliation.posting.line IS 'Order.';
COMMENT ON COLUMN reconciliation.posting.entry_id IS 'The entry.';
COMMENT ON COLUMN reconciliation.posting.document_id IS 'The document for which it made an item that is owed, or owing.';
CREATE INDEX posting_by_document ON reconciliation.posting (employer_id, document_id)
  WHERE document_id IS NOT NULL;

-- Documents, statements and what was made of them are never rewritten.
CREATE TRIGGER source_append_only BEFORE UPDATE OR DELETE ON reconciliation.source
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER document_append_only BEFORE UPDATE OR DELETE ON reconciliation.document
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER document_no_truncate BEFORE TRUNCATE ON reconciliation.document
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER acceptance_append_only BEFORE UPDATE OR DELETE ON reconciliation.acceptance
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER statement_append_only BEFORE UPDATE OR DELETE ON reconciliation.statement
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER statement_no_truncate BEFORE TRUNCATE ON reconciliation.statement
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER item_not_deleted BEFORE DELETE ON reconciliation.item
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER item_append_only BEFORE UPDATE ON reconciliation.item
  FOR EACH ROW WHEN (OLD.kind <> 'commitment' AND (OLD.amount, OLD.currency, OLD.party, OLD.dated_on,
    OLD.document_id, OLD.statement_id, OLD.kind) IS DISTINCT FROM (NEW.amount, NEW.currency, NEW.party,
    NEW.dated_on, NEW.document_id, NEW.statement_id, NEW.kind))
  EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER item_no_truncate BEFORE TRUNCATE ON reconciliation.item
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER match_group_not_deleted BEFORE DELETE ON reconciliation.match_group
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER match_pair_append_only BEFORE UPDATE OR DELETE ON reconciliation.match_pair
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER match_pair_no_truncate BEFORE TRUNCATE ON reconciliation.match_pair
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON reconciliation.posting
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
