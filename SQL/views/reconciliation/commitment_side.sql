-- Our side of vendors' documents: every sponsored commitment with what of it is open and billed, and the
-- enrollment behind it; the vendor's price where it is in another currency and the employer pays all of it.
CREATE OR REPLACE VIEW reconciliation.commitment_side AS
SELECT c.employer_id, c.commitment_id, s.sponsorship_id, s.provider AS party, l.currency, s.employee_id,
  s.content_id, s.run, s.payment, s.requested_on AS dated_on, c.state, c.cell_id, l.control, l.available,
  CASE WHEN i.matched <> 0 THEN i.amount - i.matched ELSE c.committed + c.expended - c.refunded - c.refunded_late END AS amount,
  coalesce(i.matched, 0) AS billed, a.since AS enrolled_on, coalesce(a.completed, false) AS is_completed,
  coalesce(a.withdrawn, false) AS is_withdrawn, s.must_complete,
  NOT s.must_complete OR coalesce(a.completed, false)
    AND (s.required_grade IS NULL OR a.grade >= s.required_grade)
    AND (NOT s.needs_certificate OR a.has_certificate) AS meets_terms,
  CASE WHEN s.price_currency <> l.currency AND s.learner_pays = 0 THEN s.price END AS price,
  CASE WHEN s.price_currency <> l.currency AND s.learner_pays = 0 THEN s.price_currency END AS price_currency
FROM program.sponsorship AS s
JOIN budget.commitment AS c ON c.employer_id = s.employer_id AND c.commitment_id = s.commitment_id
JOIN budget.cell AS l ON l.employer_id = c.employer_id AND l.cell_id = c.cell_id
LEFT JOIN reconciliation.item AS i ON i.employer_id = c.employer_id AND i.kind = 'commitment'
  AND i.commitment_id = c.commitment_id
LEFT JOIN enrollment.attempt_item AS a ON a.employer_id = s.employer_id AND a.attempt_id = s.attempt_id;
COMMENT ON VIEW reconciliation.commitment_side IS 'Our side of vendors'' documents: sponsored commitments.';
