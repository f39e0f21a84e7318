-- Keeps what a leaver was found to owe, where it reads otherwise than before, and demands it where a sum is certain:
-- both or neither. It was found on what the sponsorship cost and what came back: where that is no longer true
-- UP403 is raised. What was demanded since the end of the employment is not demanded again: already_demanded,
-- whatever became of it. Other answers: review, nothing_due, or that of program.advance.
CREATE OR REPLACE FUNCTION program.record_statement(
  employer bigint, sponsorship bigint, agreement bigint, exit_on date, cost bigint, refunded bigint, due bigint,
  status text, content text, run_id bigint, at timestamptz, occurred_on date, actor text)
RETURNS TABLE (answer text, is_new boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  is_demanded boolean := false;
BEGIN
  PERFORM FROM program.sponsorship AS s
  WHERE s.employer_id = employer AND s.sponsorship_id = sponsorship FOR UPDATE;
  is_new := false;
  IF EXISTS (SELECT FROM program.sponsorship_event AS o WHERE o.employer_id = employer
      AND o.sponsorship_id = sponsorship AND o.state = 'repayment_due'
      AND o.occurred_on >= record_statement.exit_on) THEN
    answer := 'already_demanded';
    RETURN NEXT;
    RETURN;
  END IF;
  IF NOT EXISTS (SELECT FROM program.repayment_case(employer, occurred_on, sponsorship) AS c
      WHERE c.agreement_id = agreement AND c.exit_on = record_statement.exit_on
        AND c.cost = record_statement.cost AND c.refunded = record_statement.refunded) THEN
    RAISE EXCEPTION 'cost' USING ERRCODE = 'UP403', CONSTRAINT = 'sponsorship_decided_on_current_facts';
  END IF;
  answer := CASE WHEN status <> 'OK' THEN 'review' WHEN due = 0 THEN 'nothing_due' END;
  IF answer IS NULL THEN
    SELECT r.answer INTO answer FROM program.advance(employer, ARRAY[ROW(sponsorship, 'demand', due,
      format('repayment/%s/%s', sponsorship, record_statement.exit_on), NULL, NULL)::program.step],
      at, occurred_on, actor) AS r;
    is_demanded := answer IN ('done', 'done_late');
  END IF;
  IF is_demanded OR content IS DISTINCT FROM (SELECT t.content FROM program.statement AS t
      WHERE t.employer_id = employer AND t.sponsorship_id = sponsorship ORDER BY t.statement_id DESC LIMIT 1) THEN
    INSERT INTO program.statement (employer_id, sponsorship_id, agreement_id, exit_on, due, status, is_demanded,
      content, run_id, actor)
    VALUES (employer, sponsorship, agreement, exit_on, due, status, is_demanded, content, run_id, actor);
    is_new := true;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION program.record_statement(bigint, bigint, bigint, date, bigint, bigint, bigint, text, text, bigint, timestamptz, date, text) IS 'Keeps what a leaver was found to owe, and demands what is certain.';
