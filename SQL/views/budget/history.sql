-- Every transfer that touched a cell, with its entry and the request behind it.
CREATE OR REPLACE VIEW budget.history AS
SELECT a.employer_id, a.cell_id, e.entry_id, t.line, e.kind, e.occurred_on, e.effective_on, e.recorded_at,
  e.actor, a.kind AS from_kind, b.kind AS to_kind, t.amount, t.currency, t.commitment_id, r.key,
  e.reversal_of
FROM ledger.transfer AS t
JOIN ledger.entry AS e ON e.employer_id = t.employer_id AND e.entry_id = t.entry_id
JOIN ledger.account AS a ON a.employer_id = t.employer_id AND a.account_id = t.from_account
JOIN ledger.account AS b ON b.employer_id = t.employer_id AND b.account_id = t.to_account
LEFT JOIN ledger.request AS r ON r.employer_id = e.employer_id AND r.entry_id = e.entry_id
WHERE t.book = 'budgetary';
COMMENT ON VIEW budget.history IS 'Every transfer that touched a cell, with its entry and the request behind it.';
