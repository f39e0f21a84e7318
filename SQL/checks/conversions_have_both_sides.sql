-- What leaves the book of one currency as a conversion enters that of another: both stand, or both were taken back.
SELECT r.employer_id, left(r.key, -2) AS payment
FROM ledger.entry AS e
JOIN ledger.request AS r ON r.employer_id = e.employer_id AND r.entry_id = e.entry_id
WHERE e.kind = 'adjust' AND e.reason = 'conversion' AND r.key ~ '^payment/.*/[12]$'
  AND NOT EXISTS (SELECT FROM ledger.entry AS b WHERE b.employer_id = e.employer_id AND b.reversal_of = e.entry_id)
GROUP BY r.employer_id, left(r.key, -2)
HAVING count(*) <> 2
