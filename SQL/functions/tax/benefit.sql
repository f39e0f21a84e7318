-- What the ledger says of benefits: every cost recognized on a sponsorship is a payment, and what came back of it a
-- refund of the provider, a repayment of the learner, or a correction where the cost was taken back. Days are those
-- on which things happened: accounting days move with the budget's year and closed days, tax years do not.
-- A refund or repayment that was itself taken back never was. What comes back of several payments of a sponsorship
-- is of the oldest first. A cost that is booked anew, on the day on which it was taken back, at what was billed,
-- stays of the day on which it was first booked. The place is that of the day, or the last one known.
--
-- An expense that is reimbursed was had on enrolling. What a program says nothing of is 'other', and nothing of it
-- is established.
CREATE OR REPLACE FUNCTION tax.benefit(employer bigint)
RETURNS TABLE (kind text, payment_id bigint, occurred_on date, amount bigint, currency text, exponent integer,
  employee_number text, place text, incurred_on date, hired_on date, expense text, facts text,
  private_percent integer, channel text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  WITH RECURSIVE held AS (
    SELECT s.sponsorship_id, s.commitment_id
    FROM program.sponsorship AS s
    WHERE s.employer_id = employer AND s.commitment_id IS NOT NULL
    UNION ALL
    SELECT h.sponsorship_id, m.carried_from
    FROM held AS h
    JOIN budget.commitment AS m ON m.employer_id = employer AND m.commitment_id = h.commitment_id
    WHERE m.carried_from IS NOT NULL
  ), event AS MATERIALIZED (
    SELECT h.sponsorship_id, h.commitment_id, e.entry_id, e.kind, e.occurred_on, t.amount, t.currency,
      r.occurred_on AS reversed_on, r.entry_id AS reversed_by
    FROM held AS h
    JOIN ledger.transfer AS t ON t.employer_id = employer AND t.commitment_id = h.commitment_id
      AND t.book = 'financial'
    JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = t.entry_id
      AND e.kind IN ('expend', 'refund', 'repay')
    JOIN ledger.account AS a ON a.employer_id = employer
      AND a.account_id = CASE e.kind WHEN 'expend' THEN t.to_account ELSE t.from_account END
      AND a.kind = CASE e.kind WHEN 'repay' THEN 'employee_receivable' ELSE 'training_expense' END
    LEFT JOIN ledger.entry AS r ON r.employer_id = employer AND r.reversal_of = e.entry_id
  ), payment AS MATERIALIZED (
    SELECT b.*, first_value(b.occurred_on)
        OVER (PARTITION BY b.sponsorship_id, b.booking ORDER BY b.entry_id) AS paid_on,
      sum(b.amount) FILTER (WHERE b.reversed_on IS NULL)
        OVER (PARTITION BY b.sponsorship_id ORDER BY b.entry_id) AS up_to
    FROM (
      SELECT f.*, count(*) FILTER (WHERE NOT f.is_again)
        OVER (PARTITION BY f.sponsorship_id ORDER BY f.entry_id) AS booking
      FROM (
        SELECT v.*, coalesce(lag(v.reversed_on) OVER w = v.occurred_on
          AND lag(v.reversed_by) OVER w < v.entry_id, false) AS is_again
        FROM event AS v WHERE v.kind = 'expend'
        WINDOW w AS (PARTITION BY v.sponsorship_id ORDER BY v.entry_id)
      ) AS f
    ) AS b
  ), returned AS (
    SELECT v.*, sum(v.amount) OVER (PARTITION BY v.sponsorship_id ORDER BY v.entry_id) AS up_to
    FROM event AS v WHERE v.kind IN ('refund', 'repay') AND v.reversed_on IS NULL
  )
  SELECT 'payment', p.entry_id, p.paid_on, p.amount, p.currency, u.exponent::integer, n.employee_number,
    coalesce(l.place, ''),
    CASE s.payment WHEN 'reimbursement' THEN coalesce(v.enrolled_on, (
      SELECT min(o.occurred_on) FROM program.sponsorship_event AS o
      WHERE o.employer_id = employer AND o.sponsorship_id = s.sponsorship_id AND o.state = 'committed')) END,
    n.hired_on, coalesce(y.terms #>> '{tax,expense}', 'other'),
    array_to_string(ARRAY(SELECT jsonb_array_elements_text(y.terms #> '{tax,facts}')), ' '),
    coalesce((y.terms #>> '{tax,private_percent}')::integer, 0),
    CASE
      WHEN s.payment = 'employer' THEN 'provider'
      WHEN EXISTS (SELECT FROM ledger.transfer AS t
        JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = t.entry_id AND e.kind = 'payroll'
        WHERE t.employer_id = employer AND t.commitment_id = p.commitment_id) THEN 'payroll'
      ELSE 'payables'
    END
  FROM payment AS p
  JOIN program.sponsorship AS s ON s.employer_id = employer AND s.sponsorship_id = p.sponsorship_id
  JOIN people.employee AS n ON n.employer_id = employer AND n.employee_id = s.employee_id
  JOIN ledger.currency AS u ON u.code = p.currency
  LEFT JOIN program.policy AS y ON y.employer_id = employer AND y.program = s.program
    AND y.valid_from = s.policy_from
  LEFT JOIN enrollment.attempt AS t ON t.employer_id = employer AND t.attempt_id = s.attempt_id
  LEFT JOIN enrollment.event AS v ON v.employer_id = employer AND v.attempt_id = t.attempt_id
    AND v.event_id = t.last_event_id
  LEFT JOIN LATERAL (
    SELECT people.jurisdiction(a.country, a.location) AS place FROM people.assignment AS a
    WHERE a.employer_id = employer AND a.employee_id = s.employee_id AND a.valid_from <= p.paid_on
    ORDER BY a.valid_from DESC LIMIT 1
  ) AS l ON true
  UNION ALL
  SELECT 'correction', p.entry_id, greatest(p.reversed_on, p.paid_on), p.amount, p.currency,
    u.exponent::integer, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM payment AS p
  JOIN ledger.currency AS u ON u.code = p.currency
  WHERE p.reversed_on IS NOT NULL
  UNION ALL
  SELECT CASE r.kind WHEN 'repay' THEN 'repayment' ELSE r.kind END, p.entry_id,
    greatest(r.occurred_on, p.paid_on),
    (least(p.up_to, r.up_to) - greatest(p.up_to - p.amount, r.up_to - r.amount))::bigint, p.currency,
    u.exponent::integer, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
  FROM returned AS r
  JOIN payment AS p ON p.sponsorship_id = r.sponsorship_id AND p.reversed_on IS NULL
    AND least(p.up_to, r.up_to) > greatest(p.up_to - p.amount, r.up_to - r.amount)
  JOIN ledger.currency AS u ON u.code = p.currency
  ORDER BY 2, 3, 1
$$;
COMMENT ON FUNCTION tax.benefit(bigint) IS 'Payments for people''s learning and what came back of them, from the ledger.';
