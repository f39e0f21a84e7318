-- Of days that are closed, the trial balance is what it was at their close: nothing got in afterwards.
SELECT c.employer_id, c.close_id
FROM ledger.close AS c
JOIN budget.fiscal_period AS p ON p.employer_id = c.employer_id AND p.period_id = c.period_id
  AND p.closed_through >= c.last_day
WHERE c.kind = 'hard' AND NOT EXISTS (
    SELECT FROM ledger.close AS r WHERE r.employer_id = c.employer_id AND r.period_id = c.period_id
      AND r.kind = 'reopen' AND r.close_id > c.close_id AND r.first_day <= c.last_day)
  AND c.hash <> ledger.trial_balance_hash(
    ledger.balances_of_days(c.employer_id, c.first_day, c.last_day))
