-- What was demanded of leavers is within what they agreed to and what their course cost, and stands in the ledger.
WITH demanded AS (
  SELECT t.employer_id, t.sponsorship_id, t.exit_on, t.due, g.agreed, (
    SELECT sum(r.amount) FROM ledger.request AS q
    JOIN ledger.transfer AS r ON r.employer_id = q.employer_id AND r.entry_id = q.entry_id
    WHERE q.employer_id = t.employer_id AND q.key = format('repayment/%s/%s', t.sponsorship_id, t.exit_on)) AS posted,
    m.expended
  FROM program.statement AS t
  JOIN program.agreement AS g ON g.employer_id = t.employer_id AND g.agreement_id = t.agreement_id
  JOIN program.sponsorship AS s ON s.employer_id = t.employer_id AND s.sponsorship_id = t.sponsorship_id
  LEFT JOIN budget.commitment AS m ON m.employer_id = s.employer_id AND m.commitment_id = s.commitment_id
  WHERE t.is_demanded
)
SELECT d.employer_id, d.sponsorship_id FROM demanded AS d
WHERE d.due > d.agreed OR d.due > coalesce(d.expended, 0) OR d.posted IS DISTINCT FROM d.due
