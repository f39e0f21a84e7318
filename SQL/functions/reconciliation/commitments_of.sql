-- The commitments that groups concern.
CREATE OR REPLACE FUNCTION reconciliation.commitments_of(employer bigint, groups bigint[])
RETURNS TABLE (commitment_id bigint, cell_id bigint)
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT DISTINCT c.commitment_id, c.cell_id
  FROM reconciliation.match_pair AS p
  JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.counter_item_id
  JOIN budget.commitment AS c ON c.employer_id = p.employer_id AND c.commitment_id = i.commitment_id
  WHERE p.employer_id = employer AND p.group_id = ANY (groups)
$$;
COMMENT ON FUNCTION reconciliation.commitments_of IS 'The commitments that groups concern.';
