-- Keeps what the passes find that rest on the quoted commitment alone, for all lines in one statement.
CREATE OR REPLACE FUNCTION reconciliation.match_keys(employer bigint, of_run bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  proposed bigint;
BEGIN
  INSERT INTO reconciliation.proposal (employer_id, run_id, group_no, pass, item_id, commitment_id, theirs, ours,
    reason)
  SELECT employer, of_run, p.group_no, p.pass, p.item_id, p.commitment_id, p.theirs, p.ours, p.reason
  FROM reconciliation.keyed_pairs(employer, of_run) AS p;
  GET DIAGNOSTICS proposed = ROW_COUNT;
  RETURN proposed;
END
$$;
COMMENT ON FUNCTION reconciliation.match_keys IS 'The passes that rest on the quoted commitment alone.';
