-- Every cached balance is the sum of its account's transfers.
WITH moved AS (
  SELECT a.employer_id, a.cell_id, a.kind,
    (coalesce(sum(m.amount), 0) * CASE a.kind WHEN 'authority' THEN -1 ELSE 1 END)::numeric AS balance
  FROM ledger.account AS a
  LEFT JOIN ledger.movement AS m ON m.employer_id = a.employer_id AND m.account_id = a.account_id
  WHERE a.book = 'budgetary'
  GROUP BY a.employer_id, a.cell_id, a.kind
)
SELECT c.employer_id, c.cell_id, m.kind
FROM moved AS m
JOIN budget.cell AS c ON c.employer_id = m.employer_id AND c.cell_id = m.cell_id
WHERE m.balance <> CASE m.kind
  WHEN 'authority' THEN c.authority WHEN 'available' THEN c.available WHEN 'reserved' THEN c.reserved
  WHEN 'committed' THEN c.committed WHEN 'expended' THEN c.expended WHEN 'lapsed' THEN c.lapsed
  ELSE c.carried_out END
