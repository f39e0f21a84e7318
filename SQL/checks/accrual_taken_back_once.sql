-- Every accrual and revaluation is taken back on the day after it.
SELECT e.employer_id, e.entry_id
FROM ledger.entry AS e
LEFT JOIN ledger.entry AS r ON r.employer_id = e.employer_id AND r.reversal_of = e.entry_id
WHERE e.kind IN ('accrue', 'revalue') AND r.effective_on IS DISTINCT FROM e.effective_on + 1
