-- The night's sync of sponsorships with enrollments. Each live sponsorship is tied to the newest attempt of
-- its learner at its course; then those with an attempt are committed at what the employer pays and become
-- active, and what nobody used in time lapses: not enrolled by the last day, its money gone (expired, or
-- ended with its year), a reimbursement not completed by its last day. Withdrawals are left to a person:
-- whether money comes back is for the provider's terms.
--
-- Returns how many answers of each kind every step brought.
CREATE OR REPLACE FUNCTION program.link_enrollments(
  employer bigint, at timestamptz, occurred_on date, actor text)
RETURNS TABLE (step text, answer text, sponsorships bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  due program.step[];
  what text;
BEGIN
  PERFORM program.follow_carried(employer, NULL);
  WITH offered AS (
    SELECT s.sponsorship_id, a.attempt_id,
      row_number() OVER (PARTITION BY a.attempt_id ORDER BY s.run DESC, s.sponsorship_id) AS claim,
      row_number() OVER (PARTITION BY s.sponsorship_id
        ORDER BY a.withdrawn, a.since DESC, a.attempt_id DESC) AS choice
    FROM program.sponsorship AS s
    JOIN enrollment.attempt_item AS a ON a.employer_id = s.employer_id AND a.employee_id = s.employee_id
      AND a.provider = s.provider AND a.content_id = s.content_id AND s.run IN ('', a.run)
    WHERE s.employer_id = employer AND s.attempt_id IS NULL
      AND s.state IN ('approved', 'committed', 'active') AND NOT EXISTS (
        SELECT FROM program.sponsorship AS o
        WHERE o.employer_id = s.employer_id AND o.attempt_id = a.attempt_id)
  )
  UPDATE program.sponsorship AS s SET attempt_id = o.attempt_id
  FROM offered AS o
  WHERE s.employer_id = employer AND s.sponsorship_id = o.sponsorship_id AND o.claim = 1 AND o.choice = 1;

  FOREACH what IN ARRAY ARRAY['lapse', 'commit', 'activate'] LOOP
    SELECT array_agg(ROW(s.sponsorship_id, what, NULL, NULL, NULL, CASE
        WHEN what <> 'lapse' THEN NULL
        WHEN m.state NOT IN ('reserved', 'committed') THEN 'money_' || m.state
        WHEN s.attempt_id IS NULL THEN 'not_enrolled'
        ELSE 'not_completed'
      END)::program.step ORDER BY s.sponsorship_id)
    INTO due
    FROM program.sponsorship AS s
    JOIN budget.commitment AS m ON m.employer_id = s.employer_id AND m.commitment_id = s.commitment_id
    LEFT JOIN enrollment.attempt_item AS a ON a.employer_id = s.employer_id AND a.attempt_id = s.attempt_id
    WHERE s.employer_id = employer AND s.state IN ('approved', 'committed', 'active') AND CASE what
      WHEN 'lapse' THEN m.state NOT IN ('reserved', 'committed')
        OR s.attempt_id IS NULL AND s.state = 'approved' AND s.enroll_by < link_enrollments.occurred_on
        OR s.payment = 'reimbursement' AND s.complete_by < link_enrollments.occurred_on
          AND NOT coalesce(a.completed AND (a.completed_on IS NULL OR a.completed_on <= s.complete_by), false)
      WHEN 'commit' THEN s.state = 'approved' AND NOT a.withdrawn
      ELSE s.state = 'committed' AND NOT a.withdrawn
    END;
    CONTINUE WHEN due IS NULL;
    RETURN QUERY
    SELECT what, r.answer, count(*) FROM program.advance(employer, due, at, link_enrollments.occurred_on,
      link_enrollments.actor) AS r
    GROUP BY r.answer ORDER BY r.answer;
  END LOOP;
END
$$;
COMMENT ON FUNCTION program.link_enrollments IS 'The night''s sync of sponsorships with enrollments.';
