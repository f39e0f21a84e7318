-- The state machine of sponsorships. What happens to the money happens in the same transaction; a
-- transition without an operation moves none. demand, repay and waive are of the financial book: what a
-- learner who left owes, pays back or is spared.
INSERT INTO program.transition (from_state, step, to_state, operation) VALUES
  ('draft', 'cancel', 'withdrawn', NULL),
  ('requested', 'approve', 'approved', 'reserve'),
  ('requested', 'decline', 'declined', NULL),
  ('requested', 'cancel', 'withdrawn', NULL),
  ('requested', 'lapse', 'lapsed', NULL),
  ('approved', 'commit', 'committed', 'commit'),
  ('approved', 'cancel', 'canceled', 'release'),
  ('approved', 'lapse', 'lapsed', 'release'),
  ('committed', 'activate', 'active', NULL),
  ('committed', 'fulfill', 'fulfilled', 'expend'),
  ('committed', 'cancel', 'canceled', 'release'),
  ('committed', 'lapse', 'lapsed', 'release'),
  ('active', 'fulfill', 'fulfilled', 'expend'),
  ('active', 'cancel', 'canceled', 'release'),
  ('active', 'lapse', 'lapsed', 'release'),
  ('fulfilled', 'refund', 'refunded', 'refund'),
  ('fulfilled', 'demand', 'repayment_due', 'demand'),
  ('repayment_due', 'repay', 'repaid', 'repay'),
  ('repayment_due', 'waive', 'fulfilled', 'waive')
ON CONFLICT ON CONSTRAINT transition_pk DO UPDATE
SET to_state = EXCLUDED.to_state, operation = EXCLUDED.operation;
