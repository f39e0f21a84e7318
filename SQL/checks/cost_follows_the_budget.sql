-- The training expense of every cell's entries is what the cell has expended.
WITH cost AS (
  SELECT e.employer_id, e.cell_id,
    sum(CASE WHEN a.account_id = t.to_account THEN t.amount ELSE -t.amount END) AS amount
  FROM ledger.account AS a
  JOIN ledger.transfer AS t ON t.employer_id = a.employer_id
    AND a.account_id IN (t.from_account, t.to_account)
  JOIN ledger.entry AS e ON e.employer_id = t.employer_id AND e.entry_id = t.entry_id
  WHERE a.book = 'financial' AND a.kind = 'training_expense'
  GROUP BY e.employer_id, e.cell_id
)
SELECT c.employer_id, c.cell_id
FROM budget.cell AS c
LEFT JOIN cost AS k ON k.employer_id = c.employer_id AND k.cell_id = c.cell_id
WHERE c.expended <> coalesce(k.amount, 0)
