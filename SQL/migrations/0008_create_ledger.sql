-- Budgets and the journal under them. One append-only journal of transfers: each moves a positive amount
-- between two accounts of one employer, book and currency, so every entry balances by construction.
-- Amounts are minor units of their currency.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA ledger;
COMMENT ON SCHEMA ledger IS 'Accounts, entries and transfers.';
CREATE SCHEMA budget;
COMMENT ON SCHEMA budget IS 'Fiscal periods, cells and commitments.';

CREATE TABLE ledger.currency (
  code text NOT NULL,
  exponent smallint NOT NULL,
  name text NOT NULL,
  CONSTRAINT currency_pk PRIMARY KEY (code),
  CONSTRAINT currency_code_form CHECK (code ~ '^[A-Z]{3}$'),
  CONSTRAINT currency_exponent_range CHECK (exponent BETWEEN 0 AND 4)
);
COMMENT ON TABLE ledger.currency IS 'Currencies of ISO 4217.';
COMMENT ON COLUMN ledger.currency.code IS 'Alphabetic code.';
COMMENT ON COLUMN ledger.currency.exponent IS 'Decimals of the minor unit: 0 for JPY, 2 for USD, 3 for KWD.';
COMMENT ON COLUMN ledger.currency.name IS 'English name.';

CREATE TABLE budget.fiscal_period (
  employer_id bigint NOT NULL,
  period_id bigint GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL,
  span daterange NOT NULL,
  state text NOT NULL DEFAULT 'open',
  closed_by text,
  closed_at timestamptz,
  CONSTRAINT fiscal_period_pk PRIMARY KEY (employer_id, period_id),
  CONSTRAINT fiscal_period_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT fiscal_period_name_unique UNIQUE (employer_id, name),
  CONSTRAINT fiscal_period_no_overlap EXCLUDE USING gist (employer_id WITH =, span WITH &&),
  CONSTRAINT fiscal_period_span_bounded
    CHECK (NOT isempty(span) AND NOT lower_inf(span) AND NOT upper_inf(span)),
  CONSTRAINT fiscal_period_state_known CHECK (state IN ('open', 'closed')),
  CONSTRAINT fiscal_period_closed_by_somebody
    CHECK ((state = 'closed') = (closed_by IS NOT NULL AND closed_at IS NOT NULL))
);
COMMENT ON TABLE budget.fiscal_period IS 'Accounting periods; a closed one takes no more entries.';
COMMENT ON COLUMN budget.fiscal_period.employer_id IS 'Tenant.';
COMMENT ON COLUMN budget.fiscal_period.period_id IS 'Identity.';
COMMENT ON COLUMN budget.fiscal_period.name IS 'As finance calls it, such as FY26.';
COMMENT ON COLUMN budget.fiscal_period.span IS 'First day to last, in the employer''s calendar.';
COMMENT ON COLUMN budget.fiscal_period.state IS 'open or closed.';
COMMENT ON COLUMN budget.fiscal_period.closed_by IS 'Account that closed it.';
COMMENT ON COLUMN budget.fiscal_period.closed_at IS 'When it was closed.';

-- Seven accounts per cell, numbered from first_account in the order of ledger.account_offset.
CREATE SEQUENCE ledger.account_id_seq INCREMENT BY 8;
CREATE TABLE budget.cell (
  employer_id bigint NOT NULL,
  cell_id bigint GENERATED ALWAYS AS IDENTITY,
  period_id bigint NOT NULL,
  cost_center text NOT NULL,
  program text NOT NULL DEFAULT '',
  currency text NOT NULL,
  control text NOT NULL DEFAULT 'stop',
  first_account bigint NOT NULL DEFAULT nextval('ledger.account_id_seq'),
  authority bigint NOT NULL DEFAULT 0,
  available bigint NOT NULL DEFAULT 0,
  reserved bigint NOT NULL DEFAULT 0,
  committed bigint NOT NULL DEFAULT 0,
  expended bigint NOT NULL DEFAULT 0,
  lapsed bigint NOT NULL DEFAULT 0,
  carried_out bigint NOT NULL DEFAULT 0,
  CONSTRAINT cell_pk PRIMARY KEY (employer_id, cell_id),
  CONSTRAINT cell_currency_target UNIQUE (employer_id, cell_id, currency),
  CONSTRAINT cell_period_target UNIQUE (employer_id, cell_id, period_id),
  CONSTRAINT cell_period_fk FOREIGN KEY (employer_id, period_id) REFERENCES budget.fiscal_period,
  CONSTRAINT cell_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT cell_dimensions_unique UNIQUE (employer_id, period_id, cost_center, program, currency),
  CONSTRAINT cell_cost_center_present CHECK (cost_center <> ''),
  CONSTRAINT cell_control_known CHECK (control IN ('stop', 'warn', 'none')),
  CONSTRAINT cell_available_not_negative CHECK (available >= 0 OR control <> 'stop'),
  CONSTRAINT cell_balances_not_negative CHECK (authority >= 0 AND reserved >= 0 AND committed >= 0
    AND expended >= 0 AND lapsed >= 0 AND carried_out >= 0),
  CONSTRAINT cell_equation
    CHECK (authority::numeric = available::numeric + reserved + committed + expended + lapsed + carried_out)
) WITH (fillfactor = 50);
COMMENT ON TABLE budget.cell IS 'A budget: cost center, period, program and currency, with its balances.';
COMMENT ON COLUMN budget.cell.employer_id IS 'Tenant.';
COMMENT ON COLUMN budget.cell.cell_id IS 'Identity.';
COMMENT ON COLUMN budget.cell.period_id IS 'Fiscal period it belongs to.';
COMMENT ON COLUMN budget.cell.cost_center IS 'Cost center that pays.';
COMMENT ON COLUMN budget.cell.program IS 'Program; empty where the budget is for all.';
COMMENT ON COLUMN budget.cell.currency IS 'Currency of all its amounts.';
COMMENT ON COLUMN budget.cell.control IS 'stop refuses what exceeds the budget, warn grants and says so, none grants.';
COMMENT ON COLUMN budget.cell.first_account IS 'First of its seven consecutive accounts.';
COMMENT ON COLUMN budget.cell.authority IS 'Budget granted, carry-in included. Minor units, as all balances; equals the journal''s.';
COMMENT ON COLUMN budget.cell.available IS 'Free.';
COMMENT ON COLUMN budget.cell.reserved IS 'Held for approved requests.';
COMMENT ON COLUMN budget.cell.committed IS 'Bound by confirmed enrollments.';
COMMENT ON COLUMN budget.cell.expended IS 'Cost recognized.';
COMMENT ON COLUMN budget.cell.lapsed IS 'Unused at year end.';
COMMENT ON COLUMN budget.cell.carried_out IS 'Commitments carried to the next year.';

CREATE TABLE ledger.account (
  employer_id bigint NOT NULL,
  account_id bigint NOT NULL,
  book text NOT NULL,
  kind text NOT NULL,
  currency text NOT NULL,
  cell_id bigint,
  CONSTRAINT account_pk PRIMARY KEY (employer_id, account_id),
  CONSTRAINT account_book_currency_target UNIQUE (employer_id, account_id, book, currency),
  CONSTRAINT account_cell_fk FOREIGN KEY (employer_id, cell_id, currency)
    REFERENCES budget.cell (employer_id, cell_id, currency),
  CONSTRAINT account_kind_once UNIQUE (employer_id, cell_id, kind),
  CONSTRAINT account_kind_of_book CHECK (
    book = 'budgetary' AND cell_id IS NOT NULL AND kind IN ('authority', 'available', 'reserved',
      'committed', 'expended', 'lapsed', 'carried_out')
    OR book = 'financial' AND cell_id IS NULL)
);
COMMENT ON TABLE ledger.account IS 'Accounts of the two books.';
COMMENT ON COLUMN ledger.account.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.account.account_id IS 'Identity.';
COMMENT ON COLUMN ledger.account.book IS 'budgetary or financial.';
COMMENT ON COLUMN ledger.account.kind IS 'What it counts.';
COMMENT ON COLUMN ledger.account.currency IS 'Its only currency.';
COMMENT ON COLUMN ledger.account.cell_id IS 'The cell of a budgetary account.';

CREATE TABLE budget.commitment (
  employer_id bigint NOT NULL,
  commitment_id bigint GENERATED BY DEFAULT AS IDENTITY,
  cell_id bigint NOT NULL,
  state text NOT NULL,
  reserved bigint NOT NULL DEFAULT 0,
  committed bigint NOT NULL DEFAULT 0,
  expended bigint NOT NULL DEFAULT 0,
  refunded bigint NOT NULL DEFAULT 0,
  expires_at timestamptz,
  is_restricted boolean NOT NULL DEFAULT false,
  carried_from bigint,
  CONSTRAINT commitment_pk PRIMARY KEY (employer_id, commitment_id),
  CONSTRAINT commitment_cell_fk FOREIGN KEY (employer_id, cell_id) REFERENCES budget.cell,
  CONSTRAINT commitment_carried_from_fk FOREIGN KEY (employer_id, carried_from)
    REFERENCES budget.commitment,
  CONSTRAINT commitment_state_known CHECK (state IN ('reserved', 'committed', 'fulfilled', 'released',
    'expired', 'canceled', 'carried')),
  CONSTRAINT commitment_amounts_not_negative
    CHECK (reserved >= 0 AND committed >= 0 AND expended >= 0 AND refunded BETWEEN 0 AND expended),
  CONSTRAINT commitment_open_amounts_by_state CHECK (
    (reserved > 0) = (state = 'reserved') AND (committed > 0) = (state = 'committed'))
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX commitment_carried_once ON budget.commitment (employer_id, carried_from)
  WHERE carried_from IS NOT NULL;
CREATE INDEX commitment_expiring ON budget.commitment (employer_id, cell_id, expires_at)
  WHERE state = 'reserved' AND expires_at IS NOT NULL;
COMMENT ON TABLE budget.commitment IS 'Money held for one sponsorship, from reservation to expense.';
COMMENT ON COLUMN budget.commitment.employer_id IS 'Tenant.';
COMMENT ON COLUMN budget.commitment.commitment_id IS 'Identity.';
COMMENT ON COLUMN budget.commitment.cell_id IS 'The budget it draws on.';
COMMENT ON COLUMN budget.commitment.state IS 'reserved, committed, fulfilled, or ended as released, expired, canceled or carried to the next year.';
COMMENT ON COLUMN budget.commitment.reserved IS 'Still reserved. Minor units of the cell''s currency, as all amounts.';
COMMENT ON COLUMN budget.commitment.committed IS 'Still committed.';
COMMENT ON COLUMN budget.commitment.expended IS 'Recognized as cost, refunds not deducted.';
COMMENT ON COLUMN budget.commitment.refunded IS 'Of that, refunded.';
COMMENT ON COLUMN budget.commitment.expires_at IS 'From this instant the reservation no longer holds.';
COMMENT ON COLUMN budget.commitment.is_restricted IS 'What is left of it at the end lapses instead of becoming available.';
COMMENT ON COLUMN budget.commitment.carried_from IS 'The commitment of the year before that it continues.';

-- The order of decisions: taken under the locks, so it is the order in which they hold.
CREATE SEQUENCE ledger.decision_seq;
CREATE TABLE ledger.request (
  employer_id bigint NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  decision bigint NOT NULL,
  code text NOT NULL,
  entry_id bigint,
  commitment_id bigint,
  CONSTRAINT request_pk PRIMARY KEY (employer_id, key),
  CONSTRAINT request_key_present CHECK (key <> '')
);
COMMENT ON TABLE ledger.request IS 'Every operation ever asked for, by idempotency key, with its answer; refusals too.';
COMMENT ON COLUMN ledger.request.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.request.key IS 'Idempotency key of the caller.';
COMMENT ON COLUMN ledger.request.request_hash IS 'Hash of what was asked: the same key with another request is an error.';
COMMENT ON COLUMN ledger.request.decision IS 'Place in the order of decisions.';
COMMENT ON COLUMN ledger.request.code IS 'The answer.';
COMMENT ON COLUMN ledger.request.entry_id IS 'The entry it made, if any.';
COMMENT ON COLUMN ledger.request.commitment_id IS 'The commitment it made or changed, if any.';

CREATE TABLE ledger.entry (
  employer_id bigint NOT NULL,
  entry_id bigint NOT NULL,
  kind text NOT NULL,
  cell_id bigint NOT NULL,
  period_id bigint NOT NULL,
  occurred_on date NOT NULL,
  effective_on date NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  reversal_of bigint,
  CONSTRAINT entry_pk PRIMARY KEY (employer_id, entry_id),
  CONSTRAINT entry_cell_fk FOREIGN KEY (employer_id, cell_id, period_id)
    REFERENCES budget.cell (employer_id, cell_id, period_id),
  CONSTRAINT entry_reversal_fk FOREIGN KEY (employer_id, reversal_of) REFERENCES ledger.entry,
  CONSTRAINT entry_kind_known CHECK (kind IN ('increase', 'decrease', 'transfer', 'reserve', 'commit',
    'expend', 'release', 'expire', 'refund', 'reverse', 'lapse', 'carry_out', 'carry_in')),
  CONSTRAINT entry_reversal_names_original CHECK ((kind = 'reverse') = (reversal_of IS NOT NULL))
);
CREATE UNIQUE INDEX entry_reversed_once ON ledger.entry (employer_id, reversal_of)
  WHERE reversal_of IS NOT NULL;
COMMENT ON TABLE ledger.entry IS 'What happened, once: a set of transfers.';
COMMENT ON COLUMN ledger.entry.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.entry.entry_id IS 'Identity: the number of its decision.';
COMMENT ON COLUMN ledger.entry.kind IS 'Which operation.';
COMMENT ON COLUMN ledger.entry.cell_id IS 'The cell it was decided on; for a transfer, the one that takes.';
COMMENT ON COLUMN ledger.entry.period_id IS 'The period it counts in: the cell''s.';
COMMENT ON COLUMN ledger.entry.occurred_on IS 'Business day on which it happened.';
COMMENT ON COLUMN ledger.entry.effective_on IS 'Accounting day; later than occurred_on where that day''s period was closed.';
COMMENT ON COLUMN ledger.entry.recorded_at IS 'When it was recorded.';
COMMENT ON COLUMN ledger.entry.actor IS 'Account that did it.';
COMMENT ON COLUMN ledger.entry.reversal_of IS 'The entry that this one takes back.';

CREATE TABLE ledger.transfer (
  employer_id bigint NOT NULL,
  entry_id bigint NOT NULL,
  line smallint NOT NULL,
  book text NOT NULL,
  currency text NOT NULL,
  from_account bigint NOT NULL,
  to_account bigint NOT NULL,
  amount bigint NOT NULL,
  commitment_id bigint,
  CONSTRAINT transfer_pk PRIMARY KEY (employer_id, entry_id, line),
  CONSTRAINT transfer_entry_fk FOREIGN KEY (employer_id, entry_id) REFERENCES ledger.entry,
  CONSTRAINT transfer_from_fk FOREIGN KEY (employer_id, from_account, book, currency)
    REFERENCES ledger.account (employer_id, account_id, book, currency),
  CONSTRAINT transfer_to_fk FOREIGN KEY (employer_id, to_account, book, currency)
    REFERENCES ledger.account (employer_id, account_id, book, currency),
  CONSTRAINT transfer_commitment_fk FOREIGN KEY (employer_id, commitment_id)
    REFERENCES budget.commitment,
  CONSTRAINT transfer_amount_positive CHECK (amount > 0),
  CONSTRAINT transfer_moves CHECK (from_account <> to_account)
);
COMMENT ON TABLE ledger.transfer IS 'An amount moved from one account to another.';
COMMENT ON COLUMN ledger.transfer.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.transfer.entry_id IS 'The entry it belongs to.';
COMMENT ON COLUMN ledger.transfer.line IS 'Number within the entry.';
COMMENT ON COLUMN ledger.transfer.book IS 'Book of both accounts.';
COMMENT ON COLUMN ledger.transfer.currency IS 'Currency of both accounts.';
COMMENT ON COLUMN ledger.transfer.from_account IS 'Account that gives.';
COMMENT ON COLUMN ledger.transfer.to_account IS 'Account that takes.';
COMMENT ON COLUMN ledger.transfer.amount IS 'Minor units, above zero.';
COMMENT ON COLUMN ledger.transfer.commitment_id IS 'The commitment it concerns, if any.';

-- Append-only by trigger as well as by privilege.
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON ledger.entry
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON ledger.entry
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE ON ledger.transfer
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER transfer_no_truncate BEFORE TRUNCATE ON ledger.transfer
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER request_append_only BEFORE UPDATE OR DELETE ON ledger.request
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER request_no_truncate BEFORE TRUNCATE ON ledger.request
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();

CREATE TYPE budget.operation AS (
  key text,
  kind text,
  commitment_id bigint,
  amount bigint,
  is_final boolean,
  expires_at timestamptz
);
COMMENT ON TYPE budget.operation IS 'One operation on a cell, as budget.settle takes them.';
