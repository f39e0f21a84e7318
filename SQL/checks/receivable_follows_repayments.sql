-- What employees owe in the ledger is what their sponsorships say is due.
SELECT s.employer_id, s.sponsorship_id
FROM program.sponsorship AS s
JOIN (
  SELECT t.employer_id, t.commitment_id,
    sum(CASE WHEN a.account_id = t.to_account THEN t.amount ELSE -t.amount END) AS amount
  FROM ledger.account AS a
  JOIN ledger.transfer AS t ON t.employer_id = a.employer_id
    AND a.account_id IN (t.from_account, t.to_account)
  WHERE a.kind = 'employee_receivable'
  GROUP BY t.employer_id, t.commitment_id
) AS r ON r.employer_id = s.employer_id AND r.commitment_id = s.commitment_id
WHERE r.amount <> CASE s.state WHEN 'repayment_due' THEN s.repayment_due ELSE 0 END
