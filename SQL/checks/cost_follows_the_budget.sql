-- The training expense of every cell's entries is what the cell has expended.
WITH cost AS (
  SELECT e.employer_id, e.cell_id, sum(m.amount) AS amount
  FROM ledger.movement AS m
  JOIN ledger.account AS a ON a.employer_id = m.employer_id AND a.account_id = m.account_id
    AND a.kind = 'training_expense'
  JOIN ledger.entry AS e ON e.employer_id = m.employer_id AND e.entry_id = m.entry_id
  GROUP BY e.employer_id, e.cell_id
)
SELECT c.employer_id, c.cell_id
FROM budget.cell AS c
LEFT JOIN cost AS k ON k.employer_id = c.employer_id AND k.cell_id = c.cell_id
WHERE c.expended <> coalesce(k.amount, 0)
