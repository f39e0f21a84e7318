-- What employees owe in the ledger is what their sponsorships say is due.
WITH receivable AS (
  SELECT m.employer_id, m.commitment_id, sum(m.amount) AS amount
  FROM ledger.movement AS m
  JOIN ledger.account AS a ON a.employer_id = m.employer_id AND a.account_id = m.account_id
    AND a.kind = 'employee_receivable'
  GROUP BY m.employer_id, m.commitment_id
)
SELECT s.employer_id, s.sponsorship_id
FROM program.sponsorship AS s
LEFT JOIN receivable AS r ON r.employer_id = s.employer_id AND r.commitment_id = s.commitment_id
WHERE coalesce(r.amount, 0) <> CASE s.state WHEN 'repayment_due' THEN s.repayment_due ELSE 0 END
