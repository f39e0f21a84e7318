-- Moves an approved or waiting sponsorship on: commit when the enrollment is confirmed at its price,
-- fulfill when the cost is recognized, cancel when it ends before. The money follows in the same
-- transaction; an answer other than done changes nothing. Raises UP402 for an unknown sponsorship.
CREATE OR REPLACE FUNCTION program.advance_sponsorship(
  employer bigint, sponsorship bigint, step text, amount bigint, reasons text[], at timestamptz,
  occurred_on date, actor text)
RETURNS TABLE (state text, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  known program.sponsorship;
  operation text;
  target text;
BEGIN
  SELECT * INTO known FROM program.sponsorship AS s
  WHERE s.employer_id = employer AND s.sponsorship_id = sponsorship FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'sponsorship' USING ERRCODE = 'UP402', CONSTRAINT = 'sponsorship_known';
  END IF;
  state := known.state;
  operation := CASE
    WHEN step = 'commit' AND state = 'approved' THEN 'commit'
    WHEN step = 'fulfill' AND state = 'committed' THEN 'expend'
    WHEN step = 'cancel' AND state IN ('approved', 'committed') THEN 'release'
  END;
  target := CASE
    WHEN operation = 'commit' THEN 'committed'
    WHEN operation = 'expend' THEN 'fulfilled'
    WHEN operation = 'release' THEN 'canceled'
    WHEN step = 'cancel' AND state = 'requested' THEN 'withdrawn'
  END;
  IF target IS NULL THEN
    answer := 'already_' || state;
    RETURN NEXT;
    RETURN;
  END IF;
  answer := 'done';
  IF operation IS NOT NULL THEN
    -- The amount is part of the key: another price is another request.
    SELECT r.code INTO answer FROM budget.settle(employer, known.cell_id, ARRAY[
      ROW(format('sponsorship/%s/%s/%s', sponsorship, operation, amount), operation, known.commitment_id,
        CASE WHEN operation <> 'release' THEN amount END, true, NULL)::budget.operation],
      at, occurred_on, actor) AS r;
  END IF;
  IF answer IN ('done', 'over_budget') THEN
    state := target;
    UPDATE program.sponsorship AS s SET state = target
    WHERE s.employer_id = employer AND s.sponsorship_id = sponsorship;
    INSERT INTO program.sponsorship_event
      (employer_id, sponsorship_id, state, reasons, actor, occurred_on)
    VALUES (employer, sponsorship, target, coalesce(reasons, '{}'), actor, occurred_on);
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION program.advance_sponsorship IS 'Moves a sponsorship on, and its money with it.';
