-- Open reservations, open commitments and cost of the commitments are the cell's balances.
SELECT c.employer_id, c.cell_id
FROM budget.cell AS c
LEFT JOIN budget.commitment AS m ON m.employer_id = c.employer_id AND m.cell_id = c.cell_id
GROUP BY c.employer_id, c.cell_id, c.reserved, c.committed, c.expended
HAVING (coalesce(sum(m.reserved), 0), coalesce(sum(m.committed), 0), coalesce(sum(m.expended - m.refunded), 0))
  <> (c.reserved, c.committed, c.expended)
