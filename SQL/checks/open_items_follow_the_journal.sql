-- What is owed and owing, item by item, is the balance of its account.
SELECT c.employer_id, c.account, c.currency FROM ledger.owed AS c WHERE c.items <> c.balance
