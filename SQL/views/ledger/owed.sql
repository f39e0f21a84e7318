-- What is owed and owing, item by item, beside the balance of its account: both above zero where it is open.
CREATE OR REPLACE VIEW ledger.owed AS
SELECT a.employer_id, a.kind AS account, a.currency, coalesce(sum(i.left_over), 0) AS items,
  coalesce(sum(CASE a.kind WHEN 'vendor_credit' THEN b.amount ELSE -b.amount END), 0) AS balance
FROM ledger.account AS a
LEFT JOIN LATERAL (
  SELECT sum(n.amount - n.settled) AS left_over FROM ledger.open_item AS n
  WHERE n.employer_id = a.employer_id AND n.account = a.kind AND n.currency = a.currency
) AS i ON true
LEFT JOIN LATERAL (
  SELECT sum(m.amount) AS amount FROM ledger.movement AS m
  WHERE m.employer_id = a.employer_id AND m.account_id = a.account_id
) AS b ON true
WHERE a.kind IN ('payables', 'employee_payable', 'vendor_credit')
GROUP BY a.employer_id, a.kind, a.currency;
COMMENT ON VIEW ledger.owed IS 'What is owed and owing, item by item, beside the balance of its account.';
