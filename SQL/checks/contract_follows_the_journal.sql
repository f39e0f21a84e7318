-- What is left of every contract is the balance of its prepaid account.
SELECT c.employer_id, c.contract_id
FROM ledger.contract AS c
LEFT JOIN (
  SELECT a.employer_id, a.contract_id,
    sum(CASE WHEN a.account_id = t.to_account THEN t.amount ELSE -t.amount END) AS amount
  FROM ledger.account AS a
  JOIN ledger.transfer AS t ON t.employer_id = a.employer_id
    AND a.account_id IN (t.from_account, t.to_account)
  WHERE a.kind = 'prepaid'
  GROUP BY a.employer_id, a.contract_id
) AS p ON p.employer_id = c.employer_id AND p.contract_id = c.contract_id
WHERE coalesce(p.amount, 0) <> c.deposited - c.drawn - c.expired
