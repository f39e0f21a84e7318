-- Sponsorships with the people, the budget's currency, the open amounts and the enrollment behind them.
CREATE OR REPLACE VIEW program.sponsorship_item AS
SELECT s.employer_id, s.sponsorship_id, e.employee_number, s.provider, s.content_id, s.run, s.program,
  s.cell_id, c.currency, u.exponent, s.employer_pays, s.learner_pays, a.employee_number AS approver,
  s.state, s.requested_on, s.commitment_id,
  -- What counts against the person's yearly amount.
  CASE
    WHEN s.state IN ('requested', 'approved') THEN s.employer_pays
    WHEN s.state IN ('committed', 'active', 'fulfilled', 'repayment_due')
      THEN m.committed + m.expended - m.refunded - m.refunded_late
    ELSE 0
  END AS sponsored,
  s.payment, s.must_complete, s.required_grade, s.needs_certificate, s.enroll_by, s.complete_by,
  s.repayment, s.repayment_due, s.attempt_id, coalesce(t.completed, false) AS completed, t.completed_on,
  t.grade, coalesce(t.has_certificate, false) AS has_certificate
FROM program.sponsorship AS s
JOIN people.employee AS e ON e.employer_id = s.employer_id AND e.employee_id = s.employee_id
JOIN budget.cell AS c ON c.employer_id = s.employer_id AND c.cell_id = s.cell_id
JOIN ledger.currency AS u ON u.code = c.currency
LEFT JOIN people.employee AS a ON a.employer_id = s.employer_id AND a.employee_id = s.approver_id
LEFT JOIN budget.commitment AS m
  ON m.employer_id = s.employer_id AND m.commitment_id = s.commitment_id
LEFT JOIN enrollment.attempt_item AS t
  ON t.employer_id = s.employer_id AND t.attempt_id = s.attempt_id;
COMMENT ON VIEW program.sponsorship_item IS 'Sponsorships with the people, the money and the enrollment behind them.';
