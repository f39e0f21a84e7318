-- Every transfer from the side of each of its two accounts: what came in, less what went out. For the checks:
-- functions are created before views.
CREATE OR REPLACE VIEW ledger.movement AS
SELECT t.employer_id, t.entry_id, t.book, t.to_account AS account_id, t.amount::numeric AS amount, t.commitment_id
FROM ledger.transfer AS t
UNION ALL
SELECT t.employer_id, t.entry_id, t.book, t.from_account, -t.amount::numeric, t.commitment_id
FROM ledger.transfer AS t;
COMMENT ON VIEW ledger.movement IS 'Every transfer from the side of each of its two accounts.';
