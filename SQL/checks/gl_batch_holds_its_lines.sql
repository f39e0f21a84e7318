-- The lines of a batch are those it counts, all of its currency, and all in sums where it is one of sums.
SELECT b.employer_id, b.batch_id
FROM ledger.gl_batch AS b
LEFT JOIN ledger.gl_line AS l ON l.employer_id = b.employer_id AND l.batch_id = b.batch_id
LEFT JOIN ledger.transfer AS t ON t.employer_id = l.employer_id AND t.entry_id = l.entry_id AND t.line = l.line
GROUP BY b.employer_id, b.batch_id, b.total, b.currency, b.is_aggregated
HAVING coalesce(sum(t.amount), 0) <> b.total
  OR count(*) FILTER (WHERE t.currency <> b.currency OR t.book <> 'financial'
    OR (l.debit_line IS NOT NULL) <> b.is_aggregated) > 0
