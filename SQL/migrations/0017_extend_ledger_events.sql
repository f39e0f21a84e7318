-- Days that are closed within a period, what is owed until it is paid, money that comes back after its year was
-- closed, the closing of days with its evidence, and journals for the general ledger.
ALTER TABLE budget.fiscal_period
  ADD COLUMN closed_through date,
  ADD COLUMN soft_closed_through date;
UPDATE budget.fiscal_period SET closed_through = upper(span) - 1 WHERE state = 'closed';
ALTER TABLE budget.fiscal_period
  ADD COLUMN adjustable_days daterange NOT NULL GENERATED ALWAYS AS (
    daterange(greatest(lower(span), closed_through + 1), upper(span))) STORED,
  ADD COLUMN open_days daterange NOT NULL GENERATED ALWAYS AS (
    daterange(greatest(lower(span), closed_through + 1, soft_closed_through + 1), upper(span))) STORED,
  ADD CONSTRAINT fiscal_period_closed_days_inside
    CHECK (span @> coalesce(closed_through, lower(span)) AND span @> coalesce(soft_closed_through, lower(span))),
  ADD CONSTRAINT fiscal_period_closed_to_the_end
    CHECK ((state = 'closed') = (coalesce(closed_through, lower(span) - 1) = upper(span) - 1));
COMMENT ON COLUMN budget.fiscal_period.state IS 'open, or closed to its last day.';
COMMENT ON COLUMN budget.fiscal_period.closed_through IS 'Last day that takes no more entries; empty where all do.';
COMMENT ON COLUMN budget.fiscal_period.soft_closed_through IS 'Last day that takes adjustments only.';
COMMENT ON COLUMN budget.fiscal_period.adjustable_days IS 'The days that take adjustments; what happened before them goes to the first.';
COMMENT ON COLUMN budget.fiscal_period.open_days IS 'The days that take entries; what happened before them goes to the first.';

ALTER TABLE budget.commitment
  ADD COLUMN refunded_late bigint NOT NULL DEFAULT 0,
  ADD CONSTRAINT commitment_refunds_within_cost CHECK (refunded + refunded_late BETWEEN 0 AND expended);
COMMENT ON COLUMN budget.commitment.refunded_late IS 'Came back after the budget''s period was closed, less what was taken back of earlier refunds: in the financial book only.';

ALTER TABLE ledger.entry
  ADD COLUMN is_adjustment boolean NOT NULL DEFAULT false,
  ADD COLUMN reason text,
  DROP CONSTRAINT entry_kind_known,
  DROP CONSTRAINT entry_cell_by_kind,
  ADD CONSTRAINT entry_kind_known CHECK (kind IN ('increase', 'decrease', 'transfer', 'reserve', 'commit',
    'expend', 'release', 'expire', 'refund', 'reverse', 'lapse', 'carry_out', 'carry_in', 'deposit', 'draw',
    'contract_expiry', 'demand', 'repay', 'waive', 'bill', 'claim', 'pay', 'payroll', 'offset', 'vendor_refund',
    'clear', 'fee', 'adjust', 'accrue', 'revalue')),
  ADD CONSTRAINT entry_cell_by_kind CHECK ((cell_id IS NULL)
    = (kind IN ('deposit', 'draw', 'contract_expiry', 'demand', 'repay', 'waive', 'bill', 'claim', 'pay', 'payroll',
      'offset', 'vendor_refund', 'clear', 'fee', 'adjust', 'accrue', 'revalue'))
    OR kind IN ('reverse', 'refund')),
  ADD CONSTRAINT entry_adjustment_explained CHECK (NOT is_adjustment OR coalesce(reason, '') <> '');
CREATE INDEX entry_by_day ON ledger.entry (employer_id, effective_on);
COMMENT ON COLUMN ledger.entry.cell_id IS 'The cell it was decided on; for a transfer, the one that takes; empty where it concerns the financial book alone.';
COMMENT ON COLUMN ledger.entry.effective_on IS 'Accounting day; later than occurred_on where that day was closed.';
COMMENT ON COLUMN ledger.entry.is_adjustment IS 'Whether it may land on days that are closed softly.';
COMMENT ON COLUMN ledger.entry.reason IS 'Why, in the words of who did it; no personal data.';

ALTER TABLE ledger.account
  DROP CONSTRAINT account_kind_of_book,
  ADD CONSTRAINT account_kind_of_book CHECK (
    book = 'budgetary' AND cell_id IS NOT NULL AND kind IN ('authority', 'available', 'reserved',
      'committed', 'expended', 'lapsed', 'carried_out')
    OR book = 'financial' AND cell_id IS NULL AND kind IN ('training_expense', 'unused_prepaid',
      'accrued_cost', 'payables', 'prepaid', 'vendor_credit', 'employee_receivable', 'recovered_cost',
      'bad_debt', 'clearing', 'employee_payable', 'cash_in_transit', 'bank', 'bank_fees', 'exchange_difference',
      'unrealized_difference', 'rounding_difference', 'recoverable_tax', 'suspense'));

-- What is owed, or owing, until it is settled.
CREATE TABLE ledger.open_item (
  employer_id bigint NOT NULL,
  item_id bigint GENERATED ALWAYS AS IDENTITY,
  account text NOT NULL,
  party text NOT NULL DEFAULT '',
  reference text NOT NULL DEFAULT '',
  due_on date,
  entry_id bigint NOT NULL,
  commitment_id bigint,
  currency text NOT NULL,
  amount bigint NOT NULL,
  settled bigint NOT NULL DEFAULT 0,
  original_currency text NOT NULL,
  original_amount bigint NOT NULL,
  original_settled bigint NOT NULL DEFAULT 0,
  CONSTRAINT open_item_pk PRIMARY KEY (employer_id, item_id),
  CONSTRAINT open_item_entry_fk FOREIGN KEY (employer_id, entry_id) REFERENCES ledger.entry,
  CONSTRAINT open_item_commitment_fk FOREIGN KEY (employer_id, commitment_id) REFERENCES budget.commitment,
  CONSTRAINT open_item_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT open_item_original_currency_fk FOREIGN KEY (original_currency) REFERENCES ledger.currency,
  CONSTRAINT open_item_account_known CHECK (account IN ('payables', 'employee_payable', 'vendor_credit')),
  CONSTRAINT open_item_settled_in_part CHECK (amount > 0 AND original_amount > 0
    AND settled BETWEEN 0 AND amount AND original_settled BETWEEN 0 AND original_amount),
  CONSTRAINT open_item_settled_together CHECK ((settled = amount) = (original_settled = original_amount)),
  CONSTRAINT open_item_one_currency CHECK (currency <> original_currency
    OR (amount, settled) = (original_amount, original_settled))
);
CREATE INDEX open_item_open ON ledger.open_item (employer_id, account, currency) WHERE settled < amount;
COMMENT ON TABLE ledger.open_item IS 'What is owed to providers and employees, and credit with providers, until it is settled.';
COMMENT ON COLUMN ledger.open_item.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.open_item.item_id IS 'Identity.';
COMMENT ON COLUMN ledger.open_item.account IS 'The account it is part of.';
COMMENT ON COLUMN ledger.open_item.party IS 'Provider, such as coursera; empty for employees.';
COMMENT ON COLUMN ledger.open_item.reference IS 'Number of the document.';
COMMENT ON COLUMN ledger.open_item.due_on IS 'Day by which it is to be paid.';
COMMENT ON COLUMN ledger.open_item.entry_id IS 'The entry that made it.';
COMMENT ON COLUMN ledger.open_item.commitment_id IS 'The commitment it concerns, if one.';
COMMENT ON COLUMN ledger.open_item.currency IS 'Currency of the book.';
COMMENT ON COLUMN ledger.open_item.amount IS 'Minor units of it, at the rate of the document.';
COMMENT ON COLUMN ledger.open_item.settled IS 'Of that, settled.';
COMMENT ON COLUMN ledger.open_item.original_currency IS 'Currency of the document.';
COMMENT ON COLUMN ledger.open_item.original_amount IS 'What the document asks, minor units of its currency.';
COMMENT ON COLUMN ledger.open_item.original_settled IS 'Of that, settled; both are settled together.';

CREATE TABLE ledger.item_use (
  employer_id bigint NOT NULL,
  entry_id bigint NOT NULL,
  item_id bigint NOT NULL,
  amount bigint NOT NULL,
  original_amount bigint NOT NULL,
  CONSTRAINT item_use_pk PRIMARY KEY (employer_id, entry_id, item_id),
  CONSTRAINT item_use_entry_fk FOREIGN KEY (employer_id, entry_id) REFERENCES ledger.entry,
  CONSTRAINT item_use_item_fk FOREIGN KEY (employer_id, item_id) REFERENCES ledger.open_item
);
CREATE INDEX item_use_by_item ON ledger.item_use (employer_id, item_id);
COMMENT ON TABLE ledger.item_use IS 'Which entry settled how much of what.';
COMMENT ON COLUMN ledger.item_use.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.item_use.entry_id IS 'The entry.';
COMMENT ON COLUMN ledger.item_use.item_id IS 'What it settled.';
COMMENT ON COLUMN ledger.item_use.amount IS 'Minor units of the book; below zero where it takes back.';
COMMENT ON COLUMN ledger.item_use.original_amount IS 'Minor units of the document, likewise.';
CREATE TRIGGER item_use_append_only BEFORE UPDATE OR DELETE ON ledger.item_use
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER item_use_no_truncate BEFORE TRUNCATE ON ledger.item_use
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();

-- What was deposited and refunded before is owed or owing still.
INSERT INTO ledger.open_item (employer_id, account, party, reference, entry_id, commitment_id, currency, amount,
  original_currency, original_amount)
SELECT t.employer_id, CASE e.kind WHEN 'deposit' THEN 'payables' ELSE 'vendor_credit' END,
  coalesce(k.provider, s.provider, ''), coalesce(k.name, ''), t.entry_id, t.commitment_id, t.currency, t.amount,
  t.currency, t.amount
FROM ledger.transfer AS t
JOIN ledger.entry AS e ON e.employer_id = t.employer_id AND e.entry_id = t.entry_id
  AND e.kind IN ('deposit', 'refund')
JOIN ledger.account AS a ON a.employer_id = t.employer_id AND a.account_id = t.to_account
LEFT JOIN ledger.contract AS k ON k.employer_id = a.employer_id AND k.contract_id = a.contract_id
LEFT JOIN program.sponsorship AS s ON s.employer_id = t.employer_id AND s.commitment_id = t.commitment_id
WHERE t.book = 'financial' AND NOT EXISTS (SELECT FROM ledger.entry AS r
  WHERE r.employer_id = e.employer_id AND r.reversal_of = e.entry_id);

CREATE TABLE ledger.close (
  employer_id bigint NOT NULL,
  close_id bigint GENERATED ALWAYS AS IDENTITY,
  period_id bigint NOT NULL,
  kind text NOT NULL,
  first_day date NOT NULL,
  last_day date NOT NULL,
  hash text,
  reason text,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT close_pk PRIMARY KEY (employer_id, close_id),
  CONSTRAINT close_period_fk FOREIGN KEY (employer_id, period_id) REFERENCES budget.fiscal_period,
  CONSTRAINT close_hash_target UNIQUE (employer_id, close_id, hash),
  CONSTRAINT close_kind_known CHECK (kind IN ('check', 'soft', 'hard', 'reopen')),
  CONSTRAINT close_days_in_order CHECK (first_day <= last_day),
  CONSTRAINT close_hash_by_kind CHECK ((kind = 'reopen') = (hash IS NULL)),
  CONSTRAINT close_reopened_for_a_reason CHECK (kind <> 'reopen' OR coalesce(reason, '') <> '')
);
COMMENT ON TABLE ledger.close IS 'Every check, close and reopening of days, in their order.';
COMMENT ON COLUMN ledger.close.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.close.close_id IS 'Identity.';
COMMENT ON COLUMN ledger.close.period_id IS 'The fiscal period.';
COMMENT ON COLUMN ledger.close.kind IS 'check, soft (adjustments only from then on), hard (nothing) or reopen.';
COMMENT ON COLUMN ledger.close.first_day IS 'First of its days: after the close before.';
COMMENT ON COLUMN ledger.close.last_day IS 'Last of its days.';
COMMENT ON COLUMN ledger.close.hash IS 'SHA-256 of the trial balance, as ledger.trial_balance_hash writes it.';
COMMENT ON COLUMN ledger.close.reason IS 'Why it was reopened, or closed in spite of an item that failed.';
COMMENT ON COLUMN ledger.close.actor IS 'Account that did it.';
COMMENT ON COLUMN ledger.close.recorded_at IS 'When.';

CREATE TABLE ledger.close_item (
  employer_id bigint NOT NULL,
  close_id bigint NOT NULL,
  item text NOT NULL,
  place smallint NOT NULL,
  result text NOT NULL,
  figures jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT close_item_pk PRIMARY KEY (employer_id, close_id, item),
  CONSTRAINT close_item_close_fk FOREIGN KEY (employer_id, close_id) REFERENCES ledger.close,
  CONSTRAINT close_item_result_known CHECK (result IN ('passed', 'failed', 'not_set_up'))
);
COMMENT ON TABLE ledger.close_item IS 'The evidence: what each item of the checklist found.';
COMMENT ON COLUMN ledger.close_item.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.close_item.close_id IS 'The check or close.';
COMMENT ON COLUMN ledger.close_item.item IS 'The item.';
COMMENT ON COLUMN ledger.close_item.place IS 'Its place in the checklist.';
COMMENT ON COLUMN ledger.close_item.result IS 'passed, failed, or not_set_up where the employer does not use what it looks at.';
COMMENT ON COLUMN ledger.close_item.figures IS 'Its numbers, by name; amounts in minor units.';

CREATE TABLE ledger.close_balance (
  employer_id bigint NOT NULL,
  close_id bigint NOT NULL,
  book text NOT NULL,
  kind text NOT NULL,
  currency text NOT NULL,
  opening numeric NOT NULL,
  debit numeric NOT NULL,
  credit numeric NOT NULL,
  closing numeric NOT NULL,
  CONSTRAINT close_balance_pk PRIMARY KEY (employer_id, close_id, book, kind, currency),
  CONSTRAINT close_balance_close_fk FOREIGN KEY (employer_id, close_id) REFERENCES ledger.close,
  CONSTRAINT close_balance_rolls_forward CHECK (closing = opening + debit - credit)
);
COMMENT ON TABLE ledger.close_balance IS 'The trial balance of a check or close.';
COMMENT ON COLUMN ledger.close_balance.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.close_balance.close_id IS 'The check or close.';
COMMENT ON COLUMN ledger.close_balance.book IS 'Book.';
COMMENT ON COLUMN ledger.close_balance.kind IS 'Kind of account.';
COMMENT ON COLUMN ledger.close_balance.currency IS 'Currency.';
COMMENT ON COLUMN ledger.close_balance.opening IS 'Balance before the first day; debit above zero. Minor units, as all.';
COMMENT ON COLUMN ledger.close_balance.debit IS 'What came in.';
COMMENT ON COLUMN ledger.close_balance.credit IS 'What went out.';
COMMENT ON COLUMN ledger.close_balance.closing IS 'Balance after the last day.';

CREATE TABLE ledger.close_signature (
  employer_id bigint NOT NULL,
  close_id bigint NOT NULL,
  signer text NOT NULL,
  hash text NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT close_signature_pk PRIMARY KEY (employer_id, close_id, signer),
  CONSTRAINT close_signature_close_fk FOREIGN KEY (employer_id, close_id, hash)
    REFERENCES ledger.close (employer_id, close_id, hash)
);
COMMENT ON TABLE ledger.close_signature IS 'Who signed which trial balance.';
COMMENT ON COLUMN ledger.close_signature.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.close_signature.close_id IS 'The close.';
COMMENT ON COLUMN ledger.close_signature.signer IS 'Account that signed.';
COMMENT ON COLUMN ledger.close_signature.hash IS 'What was signed: the close''s hash.';
COMMENT ON COLUMN ledger.close_signature.signed_at IS 'When.';

CREATE TABLE ledger.gl_batch (
  employer_id bigint NOT NULL,
  batch_id bigint GENERATED ALWAYS AS IDENTITY,
  layout text NOT NULL,
  period_id bigint NOT NULL,
  last_day date NOT NULL,
  currency text NOT NULL,
  lines bigint NOT NULL,
  total bigint NOT NULL,
  mapping text NOT NULL,
  content text NOT NULL,
  content_hash text NOT NULL,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT gl_batch_pk PRIMARY KEY (employer_id, batch_id),
  CONSTRAINT gl_batch_period_fk FOREIGN KEY (employer_id, period_id) REFERENCES budget.fiscal_period,
  CONSTRAINT gl_batch_currency_fk FOREIGN KEY (currency) REFERENCES ledger.currency,
  CONSTRAINT gl_batch_layout_target UNIQUE (employer_id, batch_id, layout),
  CONSTRAINT gl_batch_layout_known CHECK (layout IN ('quickbooks-iif', 'quickbooks-csv', 'netsuite', 'xero', 'sap', 'csv')),
  CONSTRAINT gl_batch_not_empty CHECK (lines > 0 AND total > 0),
  CONSTRAINT gl_batch_content_hashed CHECK (content_hash = encode(sha256(convert_to(content, 'UTF8')), 'hex'))
);
COMMENT ON TABLE ledger.gl_batch IS 'Journals for the general ledger, as they were written.';
COMMENT ON COLUMN ledger.gl_batch.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.gl_batch.batch_id IS 'Identity.';
COMMENT ON COLUMN ledger.gl_batch.layout IS 'Layout of the file.';
COMMENT ON COLUMN ledger.gl_batch.period_id IS 'Fiscal period it was asked for.';
COMMENT ON COLUMN ledger.gl_batch.last_day IS 'Last accounting day that counted.';
COMMENT ON COLUMN ledger.gl_batch.currency IS 'Currency of all its amounts.';
COMMENT ON COLUMN ledger.gl_batch.lines IS 'Lines of the file.';
COMMENT ON COLUMN ledger.gl_batch.total IS 'Sum of the debits, minor units; that of the credits is the same.';
COMMENT ON COLUMN ledger.gl_batch.mapping IS 'The account mapping that it was written with.';
COMMENT ON COLUMN ledger.gl_batch.content IS 'The file, UTF-8.';
COMMENT ON COLUMN ledger.gl_batch.content_hash IS 'SHA-256 of the file.';
COMMENT ON COLUMN ledger.gl_batch.actor IS 'Account that exported it.';
COMMENT ON COLUMN ledger.gl_batch.recorded_at IS 'When.';

CREATE TABLE ledger.gl_line (
  employer_id bigint NOT NULL,
  layout text NOT NULL,
  entry_id bigint NOT NULL,
  line smallint NOT NULL,
  batch_id bigint NOT NULL,
  CONSTRAINT gl_line_exported_once PRIMARY KEY (employer_id, layout, entry_id, line),
  CONSTRAINT gl_line_transfer_fk FOREIGN KEY (employer_id, entry_id, line) REFERENCES ledger.transfer,
  CONSTRAINT gl_line_batch_fk FOREIGN KEY (employer_id, batch_id, layout)
    REFERENCES ledger.gl_batch (employer_id, batch_id, layout)
);
CREATE INDEX gl_line_by_batch ON ledger.gl_line (employer_id, batch_id);
COMMENT ON TABLE ledger.gl_line IS 'Which transfer went out with which batch: once per layout.';
COMMENT ON COLUMN ledger.gl_line.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.gl_line.layout IS 'Layout of the batch.';
COMMENT ON COLUMN ledger.gl_line.entry_id IS 'The entry.';
COMMENT ON COLUMN ledger.gl_line.line IS 'Its transfer.';
COMMENT ON COLUMN ledger.gl_line.batch_id IS 'The batch.';

CREATE TABLE ledger.gl_receipt (
  employer_id bigint NOT NULL,
  batch_id bigint NOT NULL,
  reference text NOT NULL,
  actor text NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT gl_receipt_pk PRIMARY KEY (employer_id, batch_id),
  CONSTRAINT gl_receipt_batch_fk FOREIGN KEY (employer_id, batch_id) REFERENCES ledger.gl_batch,
  CONSTRAINT gl_receipt_reference_present CHECK (reference <> '')
);
COMMENT ON TABLE ledger.gl_receipt IS 'Batches that the general ledger has taken.';
COMMENT ON COLUMN ledger.gl_receipt.employer_id IS 'Tenant.';
COMMENT ON COLUMN ledger.gl_receipt.batch_id IS 'The batch.';
COMMENT ON COLUMN ledger.gl_receipt.reference IS 'Number of the journal there.';
COMMENT ON COLUMN ledger.gl_receipt.actor IS 'Account that recorded it.';
COMMENT ON COLUMN ledger.gl_receipt.recorded_at IS 'When.';

DO $$
DECLARE
  history text;
BEGIN
  FOREACH history IN ARRAY ARRAY['close', 'close_item', 'close_balance', 'close_signature', 'gl_batch', 'gl_line',
    'gl_receipt']
  LOOP
    EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON ledger.%I
      FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite()', history || '_append_only', history);
    EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON ledger.%I
      FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite()', history || '_no_truncate', history);
  END LOOP;
END
$$;

CREATE TYPE ledger.line AS (
  from_account text,
  to_account text,
  amount bigint,
  commitment_id bigint
);
COMMENT ON TYPE ledger.line IS 'A transfer between two accounts of the financial book, as ledger.post_lines takes it.';
