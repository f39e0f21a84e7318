-- Locks what groups are posted to, in the order of everybody else: sponsorships in that of their ids, then periods,
-- then budgets in that of theirs.
CREATE OR REPLACE FUNCTION reconciliation.lock_books(employer bigint, groups bigint[])
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  commitments bigint[];
  cells bigint[];
BEGIN
  SELECT array_agg(c.commitment_id), array_agg(DISTINCT c.cell_id) INTO commitments, cells
  FROM reconciliation.commitments_of(employer, groups) AS c;
  PERFORM FROM program.sponsorship AS s
  WHERE s.employer_id = employer AND s.commitment_id = ANY (commitments) ORDER BY s.sponsorship_id FOR UPDATE;
  PERFORM budget.share_period(employer, cells);
  PERFORM FROM budget.cell AS l
  WHERE l.employer_id = employer AND l.cell_id = ANY (cells) ORDER BY l.cell_id FOR UPDATE;
END
$$;
COMMENT ON FUNCTION reconciliation.lock_books(bigint, bigint[]) IS 'Locks what groups are posted to.';
