-- Every report is of a cost recognized on a sponsorship of that person, in its currency and not above it, numbered
-- without gaps; tax-free and taxable are what was paid. So is every report of money that came back later.
WITH cost AS (
  SELECT b.employer_id, b.entry_id, sum(t.amount) AS amount, max(t.currency) AS currency
  FROM (SELECT r.employer_id, r.entry_id FROM tax.report AS r
    UNION SELECT l.employer_id, l.entry_id FROM tax.late_return AS l) AS b
  JOIN ledger.entry AS e ON e.employer_id = b.employer_id AND e.entry_id = b.entry_id AND e.kind = 'expend'
  JOIN ledger.transfer AS t ON t.employer_id = b.employer_id AND t.entry_id = b.entry_id AND t.book = 'financial'
  GROUP BY b.employer_id, b.entry_id
)
SELECT r.employer_id, r.entry_id
FROM tax.report AS r
LEFT JOIN cost AS c ON c.employer_id = r.employer_id AND c.entry_id = r.entry_id
GROUP BY r.employer_id, r.entry_id, c.amount, c.currency
HAVING c.amount IS NULL OR max(r.paid) > c.amount OR bool_or(r.currency <> c.currency)
  OR bool_or(r.tax_free::numeric + r.taxable <> r.paid)
  OR max(r.number) <> count(*) OR min(r.number) <> 1 OR count(DISTINCT r.employee_id) > 1
UNION ALL
SELECT l.employer_id, l.entry_id
FROM tax.late_return AS l
LEFT JOIN cost AS c ON c.employer_id = l.employer_id AND c.entry_id = l.entry_id
GROUP BY l.employer_id, l.entry_id, l.kind, l.country, l.tax_year, c.amount, c.currency
HAVING c.amount IS NULL OR max(l.returned) > c.amount OR bool_or(l.currency <> c.currency)
  OR max(l.number) <> count(*) OR min(l.number) <> 1 OR count(DISTINCT l.employee_id) > 1
