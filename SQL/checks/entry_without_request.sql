-- Every entry answers a request, except reservations that expired by themselves.
SELECT e.employer_id, e.entry_id
FROM ledger.entry AS e
LEFT JOIN ledger.request AS r ON r.employer_id = e.employer_id AND r.entry_id = e.entry_id
WHERE r.key IS NULL AND e.kind <> 'expire'
