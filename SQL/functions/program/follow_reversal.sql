-- Lets a sponsorship follow when the entry that fulfilled or refunded it was taken back: it stands where it
-- stood before. Raises UP504 later_facts where it has gone further since.
CREATE OR REPLACE FUNCTION program.follow_reversal(
  employer bigint, commitment bigint, occurred_on date, actor text)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  known program.sponsorship;
  money budget.commitment;
  before text;
BEGIN
  SELECT * INTO known FROM program.sponsorship AS s
  WHERE s.employer_id = employer AND s.commitment_id = commitment;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT * INTO money FROM budget.commitment AS c
  WHERE c.employer_id = employer AND c.commitment_id = commitment;
  IF money.state = 'committed' AND known.state = 'fulfilled' THEN
    SELECT e.state INTO before FROM program.sponsorship_event AS e
    WHERE e.employer_id = employer AND e.sponsorship_id = known.sponsorship_id
      AND e.state IN ('committed', 'active')
    ORDER BY e.event_id DESC LIMIT 1;
  ELSIF known.state = 'refunded' AND money.refunded + money.refunded_late < money.expended THEN
    before := 'fulfilled';
  ELSIF known.state IN ('repayment_due', 'repaid') THEN
    RAISE EXCEPTION 'later_facts' USING ERRCODE = 'UP504';
  END IF;
  IF before IS NOT NULL THEN
    UPDATE program.sponsorship AS s SET state = before
    WHERE s.employer_id = employer AND s.sponsorship_id = known.sponsorship_id;
    INSERT INTO program.sponsorship_event (employer_id, sponsorship_id, state, reasons, actor, occurred_on)
    VALUES (employer, known.sponsorship_id, before, ARRAY['reversed'], actor, occurred_on);
  END IF;
END
$$;
COMMENT ON FUNCTION program.follow_reversal IS 'Lets a sponsorship follow when an entry of its money was taken back.';
