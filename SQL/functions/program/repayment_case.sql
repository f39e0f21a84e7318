-- The agreements that hold, each with what its sponsorship cost, what came back, the days from which it may be
-- served, how the employment ended where it has by a day, the places the learner worked in since the signature, and
-- whether the sum was demanded since; of one sponsorship, or of all.
CREATE OR REPLACE FUNCTION program.repayment_case(employer bigint, as_of date, only_of bigint)
RETURNS TABLE (sponsorship_id bigint, agreement_id bigint, employee_number text, state text, signed_on date,
  schedule text, agreed bigint, currency text, exponent integer, facts text, cost bigint, refunded bigint,
  paid_on date, started_on date, completed_on date, exit_on date, exit_reason text, places text,
  is_demanded boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  WITH RECURSIVE agreement AS MATERIALIZED (
    SELECT DISTINCT ON (g.sponsorship_id) g.*, s.employee_id, s.state, s.commitment_id, s.attempt_id,
      people.exit_day(employer, s.employee_id, repayment_case.as_of) AS exit_on
    FROM program.agreement AS g
    JOIN program.sponsorship AS s ON s.employer_id = employer AND s.sponsorship_id = g.sponsorship_id
    WHERE g.employer_id = employer AND (only_of IS NULL OR g.sponsorship_id = only_of)
    ORDER BY g.sponsorship_id, g.agreement_id DESC
  ), held AS (
    SELECT g.sponsorship_id, g.commitment_id FROM agreement AS g WHERE g.commitment_id IS NOT NULL
    UNION ALL
    SELECT h.sponsorship_id, m.carried_from
    FROM held AS h
    JOIN budget.commitment AS m ON m.employer_id = employer AND m.commitment_id = h.commitment_id
    WHERE m.carried_from IS NOT NULL
  ), money AS (
    SELECT h.sponsorship_id, sum(m.expended)::bigint AS cost,
      sum(m.refunded + m.refunded_late)::bigint AS refunded
    FROM held AS h
    JOIN budget.commitment AS m ON m.employer_id = employer AND m.commitment_id = h.commitment_id
    GROUP BY h.sponsorship_id
  ), paid AS (
    SELECT h.sponsorship_id, min(e.occurred_on) AS paid_on
    FROM held AS h
    JOIN ledger.transfer AS t ON t.employer_id = employer AND t.commitment_id = h.commitment_id
    JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = t.entry_id AND e.kind = 'expend'
    WHERE NOT EXISTS (SELECT FROM ledger.entry AS r WHERE r.employer_id = employer AND r.reversal_of = e.entry_id)
    GROUP BY h.sponsorship_id
  )
  SELECT g.sponsorship_id, g.agreement_id, n.employee_number, g.state, g.signed_on, g.schedule, g.agreed,
    g.currency, u.exponent::integer, array_to_string(g.facts, ' '), coalesce(m.cost, 0), coalesce(m.refunded, 0),
    p.paid_on, v.started_on, CASE WHEN v.completed THEN v.completed_on WHEN v.passed THEN v.passed_on END,
    g.exit_on, x.reason, array_to_string(ARRAY(
      SELECT DISTINCT people.jurisdiction(a.country, a.location) FROM people.assignment AS a
      WHERE a.employer_id = employer AND a.employee_id = g.employee_id
        AND a.valid_from <= coalesce(g.exit_on, repayment_case.as_of) AND (a.valid_to IS NULL OR a.valid_to > g.signed_on)
        AND people.jurisdiction(a.country, a.location) <> '' ORDER BY 1), ' '),
    g.exit_on IS NOT NULL AND EXISTS (
      SELECT FROM program.sponsorship_event AS o WHERE o.employer_id = employer
        AND o.sponsorship_id = g.sponsorship_id AND o.state = 'repayment_due' AND o.occurred_on >= g.exit_on)
  FROM agreement AS g
  JOIN people.employee AS n ON n.employer_id = employer AND n.employee_id = g.employee_id
  JOIN ledger.currency AS u ON u.code = g.currency
  LEFT JOIN money AS m ON m.sponsorship_id = g.sponsorship_id
  LEFT JOIN paid AS p ON p.sponsorship_id = g.sponsorship_id
  LEFT JOIN enrollment.attempt AS t ON t.employer_id = employer AND t.attempt_id = g.attempt_id
  LEFT JOIN enrollment.event AS v ON v.employer_id = employer AND v.attempt_id = t.attempt_id
    AND v.event_id = t.last_event_id
  LEFT JOIN LATERAL (
    SELECT y.reason FROM people.exit AS y
    WHERE y.employer_id = employer AND y.employee_id = g.employee_id AND y.left_on = g.exit_on
    ORDER BY y.exit_id DESC LIMIT 1
  ) AS x ON true
  ORDER BY g.sponsorship_id
$$;
COMMENT ON FUNCTION program.repayment_case(bigint, date, bigint) IS 'The repayment agreements that hold, with what decides them.';
