-- What of an item is settled is what entries settled of it.
SELECT i.employer_id, i.item_id
FROM ledger.open_item AS i
LEFT JOIN ledger.item_use AS u ON u.employer_id = i.employer_id AND u.item_id = i.item_id
GROUP BY i.employer_id, i.item_id, i.settled, i.original_settled
HAVING (i.settled, i.original_settled) <> (coalesce(sum(u.amount), 0), coalesce(sum(u.original_amount), 0))
