-- Records what a learner agreed to pay back; without an amount, what the employer pays. Of several agreements of a
-- sponsorship the last holds. Raises UP407 unknown sponsorship.
CREATE OR REPLACE FUNCTION program.sign_agreement(
  employer bigint, sponsorship bigint, signed_on date, schedule text, agreed bigint, facts text[], actor text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  number bigint;
BEGIN
  INSERT INTO program.agreement AS g
    (employer_id, sponsorship_id, signed_on, schedule, agreed, currency, facts, actor)
  SELECT employer, s.sponsorship_id, signed_on, schedule, coalesce(agreed, s.employer_pays), c.currency, facts, actor
  FROM program.sponsorship AS s
  JOIN budget.cell AS c ON c.employer_id = s.employer_id AND c.cell_id = s.cell_id
  WHERE s.employer_id = employer AND s.sponsorship_id = sponsorship
  RETURNING g.agreement_id INTO number;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'sponsorship' USING ERRCODE = 'UP407', CONSTRAINT = 'agreement_sponsorship_known';
  END IF;
  RETURN number;
END
$$;
COMMENT ON FUNCTION program.sign_agreement(bigint, bigint, date, text, bigint, text[], text) IS 'Records what a learner agreed to pay back.';
