-- Commitments carried to the next year go on there: their sponsorships follow. All of them without a list.
CREATE OR REPLACE FUNCTION program.follow_carried(employer bigint, sponsorships bigint[])
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  LOOP
    UPDATE program.sponsorship AS s SET commitment_id = m.commitment_id, cell_id = m.cell_id
    FROM budget.commitment AS m
    WHERE s.employer_id = employer AND (sponsorships IS NULL OR s.sponsorship_id = ANY (sponsorships))
      AND m.employer_id = employer AND m.carried_from = s.commitment_id;
    EXIT WHEN NOT FOUND;
  END LOOP;
END
$$;
COMMENT ON FUNCTION program.follow_carried(bigint, bigint[]) IS 'Lets sponsorships follow their commitments into the next year.';
