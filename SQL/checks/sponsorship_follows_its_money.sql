-- The state of a sponsorship and the state of its commitment say the same.
SELECT s.employer_id, s.sponsorship_id
FROM program.sponsorship AS s
JOIN budget.commitment AS m ON m.employer_id = s.employer_id AND m.commitment_id = s.commitment_id
WHERE NOT CASE s.state
  WHEN 'approved' THEN m.state IN ('reserved', 'expired')
  WHEN 'committed' THEN m.state IN ('committed', 'carried')
  WHEN 'fulfilled' THEN m.state = 'fulfilled'
  ELSE m.state IN ('released', 'canceled', 'fulfilled')
END
