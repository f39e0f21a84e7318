-- Sponsorships with the people, the budget's currency and the open amounts behind them.
CREATE OR REPLACE VIEW program.sponsorship_item AS
SELECT s.employer_id, s.sponsorship_id, e.employee_number, s.provider, s.content_id, s.run, s.program,
  s.cell_id, c.currency, u.exponent, s.employer_pays, s.learner_pays, a.employee_number AS approver,
  s.state, s.requested_on, s.commitment_id,
  -- What counts against the person's yearly amount.
  CASE
    WHEN s.state IN ('requested', 'approved') THEN s.employer_pays
    WHEN s.state IN ('committed', 'fulfilled') THEN m.committed + m.expended - m.refunded
    ELSE 0
  END AS sponsored
FROM program.sponsorship AS s
JOIN people.employee AS e ON e.employer_id = s.employer_id AND e.employee_id = s.employee_id
JOIN budget.cell AS c ON c.employer_id = s.employer_id AND c.cell_id = s.cell_id
JOIN ledger.currency AS u ON u.code = c.currency
LEFT JOIN people.employee AS a ON a.employer_id = s.employer_id AND a.employee_id = s.approver_id
LEFT JOIN budget.commitment AS m
  ON m.employer_id = s.employer_id AND m.commitment_id = s.commitment_id;
COMMENT ON VIEW program.sponsorship_item IS 'Sponsorships with the people, the currency and the open amounts behind them.';
