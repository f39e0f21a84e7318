-- Says yes or no to a request that waits. Yes reserves the money in the same transaction; where the
-- budget does not suffice the request goes on waiting and the answer says so. Of two at once the second
-- finds it resolved. Only the approver may answer; without one it is the program. Raises UP402 for an unknown sponsorship.
CREATE OR REPLACE FUNCTION program.resolve_sponsorship(
  employer bigint, sponsorship bigint, approves boolean, approver_number text, reasons text[],
  at timestamptz, occurred_on date, actor text)
RETURNS TABLE (state text, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  known program.sponsorship;
  attempts bigint;
  held bigint;
BEGIN
  SELECT * INTO known FROM program.sponsorship AS s
  WHERE s.employer_id = employer AND s.sponsorship_id = sponsorship FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'sponsorship' USING ERRCODE = 'UP402', CONSTRAINT = 'sponsorship_known';
  END IF;
  state := known.state;
  IF state <> 'requested' THEN
    answer := 'already_' || state;
    RETURN NEXT;
    RETURN;
  END IF;
  IF known.approver_id IS DISTINCT FROM (SELECT e.employee_id FROM people.employee AS e
    WHERE e.employer_id = employer AND e.employee_number = approver_number) THEN
    answer := 'not_approver';
    RETURN NEXT;
    RETURN;
  END IF;
  answer := 'done';
  IF approves THEN
    -- A key per attempt: a refusal for lack of budget does not stand for ever.
    SELECT count(*) INTO attempts FROM ledger.request AS r
    WHERE r.employer_id = employer AND r.key LIKE format('sponsorship/%s/reserve/', sponsorship) || '%';
    SELECT r.code, r.commitment_id INTO answer, held FROM budget.settle(employer, known.cell_id, ARRAY[
      ROW(format('sponsorship/%s/reserve/%s', sponsorship, attempts + 1), 'reserve', NULL,
        known.employer_pays, false, NULL)::budget.operation], at, occurred_on, actor) AS r;
    IF answer IN ('done', 'over_budget') THEN
      state := 'approved';
    END IF;
  ELSE
    state := 'declined';
  END IF;
  IF state <> 'requested' THEN
    UPDATE program.sponsorship AS s SET state = resolve_sponsorship.state, commitment_id = held
    WHERE s.employer_id = employer AND s.sponsorship_id = sponsorship;
    INSERT INTO program.sponsorship_event
      (employer_id, sponsorship_id, state, reasons, actor, occurred_on)
    VALUES (employer, sponsorship, state, coalesce(reasons, '{}'), actor, occurred_on);
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION program.resolve_sponsorship IS 'Says yes or no to a request that waits.';
