-- What is left of every contract is the balance of its prepaid account.
WITH prepaid AS (
  SELECT a.employer_id, a.contract_id, sum(m.amount) AS amount
  FROM ledger.movement AS m
  JOIN ledger.account AS a ON a.employer_id = m.employer_id AND a.account_id = m.account_id
    AND a.kind = 'prepaid'
  GROUP BY a.employer_id, a.contract_id
)
SELECT c.employer_id, c.contract_id
FROM ledger.contract AS c
LEFT JOIN prepaid AS p ON p.employer_id = c.employer_id AND p.contract_id = c.contract_id
WHERE coalesce(p.amount, 0) <> c.deposited - c.drawn - c.expired
