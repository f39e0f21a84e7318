-- What brings two currencies together is a stored rate between them, and what a bill is worth is what it makes of it.
SELECT p.employer_id, p.group_id, p.line
FROM reconciliation.match_pair AS p
JOIN ledger.rate AS r ON r.employer_id = p.employer_id AND r.rate_id = p.rate_id
JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.item_id
JOIN reconciliation.item AS c ON c.employer_id = p.employer_id AND c.item_id = p.counter_item_id
JOIN ledger.currency AS b ON b.code = r.base
JOIN ledger.currency AS q ON q.code = r.quote
WHERE CASE WHEN p.worth IS NULL
  THEN (r.base, r.quote) IS DISTINCT FROM (c.original_currency, i.currency)
  ELSE (r.base, r.quote) <> (i.currency, c.currency)
    OR p.worth <> round(p.theirs * r.rate * 10::numeric ^ (q.exponent - b.exponent)) END
