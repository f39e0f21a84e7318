-- Matches across currencies: both amounts, and the stored rate that brings them together.
ALTER TABLE reconciliation.item
  ADD COLUMN original_currency text,
  ADD COLUMN original_amount bigint,
  ADD CONSTRAINT item_original_currency_fk FOREIGN KEY (original_currency) REFERENCES ledger.currency,
  ADD CONSTRAINT item_original_of_payment CHECK (
    (original_currency IS NULL) = (original_amount IS NULL)
    AND (original_currency IS NULL OR kind = 'payment' AND original_currency <> currency
      AND sign(original_amount) = sign(amount)));
COMMENT ON COLUMN reconciliation.item.original_currency IS 'Of a payment, the currency of the document, where the bank account has another.';
COMMENT ON COLUMN reconciliation.item.original_amount IS 'What was paid of the document, minor units of its currency, signed.';
DROP TRIGGER item_append_only ON reconciliation.item;
CREATE TRIGGER item_append_only BEFORE UPDATE ON reconciliation.item
  FOR EACH ROW WHEN (OLD.kind <> 'commitment' AND (OLD.amount, OLD.currency, OLD.party, OLD.dated_on,
    OLD.document_id, OLD.statement_id, OLD.kind, OLD.original_amount, OLD.original_currency) IS DISTINCT FROM
    (NEW.amount, NEW.currency, NEW.party, NEW.dated_on, NEW.document_id, NEW.statement_id, NEW.kind,
    NEW.original_amount, NEW.original_currency))
  EXECUTE FUNCTION enrollment.refuse_rewrite();

ALTER TABLE reconciliation.proposal
  ADD COLUMN worth bigint,
  ADD COLUMN rate_id bigint;
COMMENT ON COLUMN reconciliation.proposal.worth IS 'What their line is worth in the currency of ours; empty where it has the same.';
COMMENT ON COLUMN reconciliation.proposal.rate_id IS 'The stored rate that brings two currencies together.';

-- The equation, in the currency of our side: their worth = ours + a difference that has a reason. Across currencies
-- the reason is always there, and so is the rate.
ALTER TABLE reconciliation.match_pair
  ADD COLUMN worth bigint,
  ADD COLUMN rate_id bigint,
  DROP CONSTRAINT match_pair_difference_explained,
  ADD CONSTRAINT match_pair_difference_explained CHECK (
    CASE WHEN worth IS NULL THEN (theirs = ours) = (reason IS NULL) ELSE coalesce(reason = 'fx_realised', false) END),
  ADD CONSTRAINT match_pair_worth_at_a_rate CHECK (worth IS NULL OR worth > 0 AND rate_id IS NOT NULL),
  ADD CONSTRAINT match_pair_rate_fk FOREIGN KEY (employer_id, rate_id) REFERENCES ledger.rate;
COMMENT ON COLUMN reconciliation.match_pair.worth IS 'What their line is worth in the currency of ours; empty where it has the same.';
COMMENT ON COLUMN reconciliation.match_pair.rate_id IS 'The stored rate that brings two currencies together: of the line into that of the commitment, or of the document into that of the bank account.';
COMMENT ON COLUMN reconciliation.match_pair.reason IS 'Why the two differ, in amount or in currency; empty where they do not.';

ALTER TABLE reconciliation.match_group
  DROP CONSTRAINT match_group_pass_known,
  ADD CONSTRAINT match_group_pass_known CHECK (pass IN ('stated', 'hard_key', 'tolerance', 'composite', 'grouped',
    'exchange', 'subset_sum', 'fuzzy', 'manual'));

-- A payment from an account in another currency than the book's leaves one book and enters the other.
ALTER TABLE ledger.account
  DROP CONSTRAINT account_kind_of_book,
  ADD CONSTRAINT account_kind_of_book CHECK (
    book = 'budgetary' AND cell_id IS NOT NULL AND kind IN ('authority', 'available', 'reserved',
      'committed', 'expended', 'lapsed', 'carried_out')
    OR book = 'financial' AND cell_id IS NULL AND kind IN ('training_expense', 'unused_prepaid',
      'accrued_cost', 'payables', 'prepaid', 'vendor_credit', 'employee_receivable', 'recovered_cost',
      'bad_debt', 'clearing', 'employee_payable', 'cash_in_transit', 'bank', 'bank_fees', 'exchange_difference',
      'unrealized_difference', 'rounding_difference', 'recoverable_tax', 'suspense', 'conversion'));

-- What a document asks is owed in the currency of the book.
DROP FUNCTION IF EXISTS reconciliation.owe(bigint, bigint, bigint, bigint, bigint, date, text);
