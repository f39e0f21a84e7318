-- Budgets under budgets, the financial book, prepaid contracts and stored exchange rates.
ALTER TABLE budget.cell
  ADD COLUMN parent_id bigint,
  ADD CONSTRAINT cell_parent_target UNIQUE (employer_id, cell_id, period_id, currency),
  ADD CONSTRAINT cell_parent_fk FOREIGN KEY (employer_id, parent_id, period_id, currency)
    REFERENCES budget.cell (employer_id, cell_id, period_id, currency),
  ADD CONSTRAINT cell_parent_older CHECK (parent_id < cell_id);
CREATE INDEX cell_by_parent ON budget.cell (employer_id, parent_id) WHERE parent_id IS NOT NULL;
COMMENT ON COLUMN budget.cell.parent_id IS 'The budget it is allocated from; its authority comes from there only. Older, so that there is no circle.';

CREATE TABLE ledger.contract (
  employer_id bigint NOT NULL,
  contract_id bigint GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL,
  provider text NOT NULL,
  unit text NOT NULL,
  currency text NOT NULL,
  span daterange NOT NULL,
  seats bigint NOT NULL DEFAULT 0,
  seats_drawn bigint NOT NULL DEFAULT 0,
  seats_expired bigint NOT NULL DEFAULT 0,
  deposited bigint NOT NULL DEFAULT 0,
  drawn bigint NOT NULL DEFAULT 0,
  expired bigint NOT NULL DEFAULT 0,
  CONSTRAINT contract_pk PRIMARY KEY (employer_id, contract_id),
  CONSTRAINT contract_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT contract_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT contract_name_unique UNIQUE (employer_id, name),
  CONSTRAINT contract_currency_target UNIQUE (employer_id, contract_id, currency),
  CONSTRAINT contract_unit_known CHECK (unit IN ('seats', 'credit')),
  CONSTRAINT contract_span_bounded
    CHECK (NOT isempty(span) AND NOT lower_inf(span) AND NOT upper_inf(span)),
  CONSTRAINT contract_seats_suffice
    CHECK (seats_drawn >= 0 AND seats_expired >= 0 AND seats_drawn + seats_expired <= seats),
  CONSTRAINT contract_credit_suffices
    CHECK (drawn >= 0 AND expired >= 0 AND drawn + expired <= deposited),
  CONSTRAINT contract_seats_by_unit CHECK (unit = 'seats' OR seats = 0)
);
COMMENT ON TABLE ledger.contract IS 'Seats or credit paid in advance to a provider, drawn down by sponsorships.';
COMMENT ON COLUMN ledger.contract.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.contract.contract_id IS 'Identity.';
COMMENT ON COLUMN ledger.contract.name IS 'As the contract calls it.';
COMMENT ON COLUMN ledger.contract.provider IS 'Provider, such as coursera.';
COMMENT ON COLUMN ledger.contract.unit IS 'seats or credit: what is drawn.';
COMMENT ON COLUMN ledger.contract.currency IS 'Currency of its amounts.';
COMMENT ON COLUMN ledger.contract.span IS 'First day to last on which it can be drawn on.';
COMMENT ON COLUMN ledger.contract.seats IS 'Seats bought.';
COMMENT ON COLUMN ledger.contract.seats_drawn IS 'Seats used.';
COMMENT ON COLUMN ledger.contract.seats_expired IS 'Seats that nobody used in time.';
COMMENT ON COLUMN ledger.contract.deposited IS 'Paid in advance, minor units of its currency.';
COMMENT ON COLUMN ledger.contract.drawn IS 'Used.';
COMMENT ON COLUMN ledger.contract.expired IS 'Lost with what nobody used in time.';

-- Entries of the financial book belong to a period but to no cell. Only they refer to the period themselves:
-- the row of a period must not be locked by every entry of its cells.
ALTER TABLE ledger.entry
  ALTER COLUMN cell_id DROP NOT NULL,
  ADD COLUMN own_period_id bigint GENERATED ALWAYS AS (CASE WHEN cell_id IS NULL THEN period_id END) STORED,
  DROP CONSTRAINT entry_kind_known,
  ADD CONSTRAINT entry_kind_known CHECK (kind IN ('increase', 'decrease', 'transfer', 'reserve', 'commit',
    'expend', 'release', 'expire', 'refund', 'reverse', 'lapse', 'carry_out', 'carry_in', 'deposit', 'draw',
    'contract_expiry', 'demand', 'repay', 'waive')),
  ADD CONSTRAINT entry_period_fk FOREIGN KEY (employer_id, own_period_id) REFERENCES budget.fiscal_period,
  ADD CONSTRAINT entry_cell_by_kind CHECK ((cell_id IS NULL)
    = (kind IN ('deposit', 'draw', 'contract_expiry', 'demand', 'repay', 'waive')) OR kind = 'reverse');
COMMENT ON COLUMN ledger.entry.cell_id IS 'The cell it was decided on; for a transfer, the one that takes; empty where it concerns the financial book alone.';
COMMENT ON COLUMN ledger.entry.period_id IS 'The period it counts in: the cell''s, or the first open one.';
COMMENT ON COLUMN ledger.entry.own_period_id IS 'The same where it has no cell.';

ALTER TABLE ledger.account
  ADD COLUMN contract_id bigint,
  DROP CONSTRAINT account_kind_of_book,
  ADD CONSTRAINT account_kind_of_book CHECK (
    book = 'budgetary' AND cell_id IS NOT NULL AND kind IN ('authority', 'available', 'reserved',
      'committed', 'expended', 'lapsed', 'carried_out')
    OR book = 'financial' AND cell_id IS NULL AND kind IN ('training_expense', 'unused_prepaid',
      'accrued_cost', 'payables', 'prepaid', 'vendor_credit', 'employee_receivable', 'recovered_cost',
      'bad_debt', 'clearing')),
  ADD CONSTRAINT account_contract_of_prepaid CHECK ((kind = 'prepaid') = (contract_id IS NOT NULL)),
  ADD CONSTRAINT account_contract_fk FOREIGN KEY (employer_id, contract_id, currency)
    REFERENCES ledger.contract (employer_id, contract_id, currency);
CREATE UNIQUE INDEX account_financial_once ON ledger.account
  (employer_id, kind, currency, coalesce(contract_id, 0)) WHERE book = 'financial';
COMMENT ON COLUMN ledger.account.contract_id IS 'The contract of a prepaid account.';

-- What was expended and refunded before has its cost in the financial book too.
INSERT INTO ledger.account (employer_id, account_id, book, kind, currency)
SELECT f.employer_id, nextval('ledger.account_id_seq'), 'financial', k.kind, f.currency
FROM (SELECT DISTINCT c.employer_id, c.currency FROM budget.cell AS c) AS f
CROSS JOIN unnest(ARRAY['training_expense', 'accrued_cost', 'vendor_credit']) AS k (kind);
INSERT INTO ledger.transfer (employer_id, entry_id, line, book, currency, from_account, to_account, amount,
  commitment_id)
SELECT c.employer_id, c.entry_id, c.line, 'financial', c.currency,
  CASE WHEN c.cost > 0 THEN other.account_id ELSE expense.account_id END,
  CASE WHEN c.cost > 0 THEN expense.account_id ELSE other.account_id END, abs(c.cost), c.commitment_id
FROM (
  SELECT e.employer_id, e.entry_id, coalesce(o.kind, e.kind) AS kind, t.currency, max(t.commitment_id) AS commitment_id,
    (SELECT max(l.line) + 1 FROM ledger.transfer AS l
      WHERE l.employer_id = e.employer_id AND l.entry_id = e.entry_id) AS line,
    sum(CASE WHEN t.to_account = a.account_id THEN t.amount ELSE -t.amount END) AS cost
  FROM ledger.entry AS e
  LEFT JOIN ledger.entry AS o ON o.employer_id = e.employer_id AND o.entry_id = e.reversal_of
  JOIN ledger.transfer AS t ON t.employer_id = e.employer_id AND t.entry_id = e.entry_id
  JOIN ledger.account AS a ON a.employer_id = t.employer_id AND a.kind = 'expended'
    AND a.account_id IN (t.from_account, t.to_account)
  GROUP BY e.employer_id, e.entry_id, o.kind, e.kind, t.currency
) AS c
JOIN ledger.account AS expense ON expense.employer_id = c.employer_id
  AND expense.currency = c.currency AND expense.kind = 'training_expense'
JOIN ledger.account AS other ON other.employer_id = c.employer_id AND other.currency = c.currency
  AND other.kind = CASE c.kind WHEN 'refund' THEN 'vendor_credit' ELSE 'accrued_cost' END;

CREATE TABLE ledger.rate (
  employer_id bigint NOT NULL,
  rate_id bigint GENERATED ALWAYS AS IDENTITY,
  base text NOT NULL,
  quote text NOT NULL,
  valid_on date NOT NULL,
  rate numeric NOT NULL,
  source text NOT NULL,
  recorded_by text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT rate_pk PRIMARY KEY (employer_id, rate_id),
  CONSTRAINT rate_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT rate_base_fk FOREIGN KEY (base) REFERENCES ledger.currency,
  CONSTRAINT rate_quote_fk FOREIGN KEY (quote) REFERENCES ledger.currency,
  CONSTRAINT rate_day_unique UNIQUE (employer_id, base, quote, valid_on),
  CONSTRAINT rate_between_two CHECK (base <> quote),
  CONSTRAINT rate_positive CHECK (rate > 0 AND rate < 'Infinity'),
  CONSTRAINT rate_source_present CHECK (source <> '')
);
COMMENT ON TABLE ledger.rate IS 'Exchange rates as they were recorded: one a day and pair, never changed.';
COMMENT ON COLUMN ledger.rate.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.rate.rate_id IS 'Identity.';
COMMENT ON COLUMN ledger.rate.base IS 'One unit of this currency';
COMMENT ON COLUMN ledger.rate.quote IS 'is worth so many of this one.';
COMMENT ON COLUMN ledger.rate.valid_on IS 'Day of the rate.';
COMMENT ON COLUMN ledger.rate.rate IS 'The rate.';
COMMENT ON COLUMN ledger.rate.source IS 'Who published it, such as ECB.';
COMMENT ON COLUMN ledger.rate.recorded_by IS 'Account that recorded it.';
COMMENT ON COLUMN ledger.rate.recorded_at IS 'When.';
CREATE TRIGGER rate_append_only BEFORE UPDATE OR DELETE ON ledger.rate
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER rate_no_truncate BEFORE TRUNCATE ON ledger.rate
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();

DROP FUNCTION IF EXISTS budget.open_cell(bigint, bigint, text, text, text, text);
DROP VIEW IF EXISTS budget.history;
