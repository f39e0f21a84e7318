-- Why two sides of a reconciliation differ. A code is never reused for another meaning. Where an account is
-- named, a confirmed difference is posted to it.
INSERT INTO reconciliation.reason (code, meaning, account, owner) VALUES
  ('timing_in_transit', 'We have paid; the bank has not shown it yet.', NULL, 'finance'),
  ('deposit_in_transit', 'We have recorded it as received; it is on no statement yet.', NULL, 'finance'),
  ('price_within_tolerance', 'The price differs by less than the tolerance: accepted as cost.', 'training_expense', 'nobody'),
  ('price_over_tolerance', 'The price differs by more than the tolerance.', NULL, 'program'),
  ('insufficient_budget', 'The difference is within the tolerance, but the budget cannot bear it.', NULL, 'budget'),
  ('quantity_over_billed', 'More seats were billed than were enrolled.', NULL, 'program'),
  ('billed_not_enrolled', 'Billed, but nobody committed to it.', NULL, 'program'),
  ('enrolled_not_billed', 'Enrolled and not billed yet.', NULL, 'finance'),
  ('awaiting_delivery', 'Billed before the refund window has passed or the course is completed.', NULL, 'program'),
  ('awaiting_acceptance', 'Nobody has accepted it yet.', NULL, 'program'),
  ('to_confirm', 'Matched by a run; a person has to confirm it.', NULL, 'finance'),
  ('cancelled_in_window', 'Canceled within the refund window: to be credited in full.', NULL, 'program'),
  ('late_cancel', 'Canceled after the refund window: owed.', 'training_expense', 'nobody'),
  ('duplicate_bill', 'The same thing was billed before.', NULL, 'finance'),
  ('duplicate_payment', 'The same thing was paid before: the vendor owes it back.', 'vendor_credit', 'finance'),
  ('bank_fee', 'The bank''s charge.', 'bank_fees', 'nobody'),
  ('fx_realised', 'The exchange rate changed: between invoice and payment; between commitment and invoice it is cost.', 'exchange_difference', 'nobody'),
  ('rounding', 'Rounding of the other side.', 'rounding_difference', 'nobody'),
  ('tax', 'Recoverable tax on the document.', 'recoverable_tax', 'nobody'),
  ('credit_unapplied', 'A credit that nothing of ours answers to.', 'suspense', 'finance'),
  ('receipt_unapplied', 'Money received that nothing of ours answers to.', 'suspense', 'finance'),
  ('wrong_cost_centre', 'Our cost center was wrong.', NULL, 'finance'),
  ('wrong_period', 'Our period was wrong, or is closed.', NULL, 'finance'),
  ('currency_mismatch', 'The two sides are in different currencies, and no stored rate brings them together within fx_percent.', NULL, 'finance'),
  ('unknown', 'Nobody knows yet.', NULL, 'finance')
ON CONFLICT ON CONSTRAINT reason_pk DO UPDATE
SET meaning = EXCLUDED.meaning, account = EXCLUDED.account, owner = EXCLUDED.owner;
