-- The state of a sponsorship and the state of its commitment say the same. Money may end first, by expiry
-- or with its year; the night's sync lets the sponsorship follow.
SELECT s.employer_id, s.sponsorship_id
FROM program.sponsorship AS s
JOIN budget.commitment AS m ON m.employer_id = s.employer_id AND m.commitment_id = s.commitment_id
WHERE NOT CASE s.state
  WHEN 'approved' THEN m.state IN ('reserved', 'expired', 'released')
  WHEN 'committed' THEN m.state IN ('committed', 'carried', 'canceled')
  WHEN 'active' THEN m.state IN ('committed', 'carried', 'canceled')
  WHEN 'refunded' THEN m.state = 'fulfilled' AND m.refunded + m.refunded_late = m.expended
  WHEN 'canceled' THEN m.state NOT IN ('reserved', 'committed')
  WHEN 'lapsed' THEN m.state NOT IN ('reserved', 'committed')
  ELSE m.state = 'fulfilled'
END
