-- What groups of a run take of each item, signed as the item is: of a line that a credit takes back, the
-- opposite of what stands on our side.
CREATE OR REPLACE FUNCTION reconciliation.claims(employer bigint, of_run bigint, groups bigint[])
RETURNS TABLE (group_no bigint, item_id bigint, amount bigint)
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT p.group_no, p.item_id, p.theirs
  FROM reconciliation.proposal AS p
  WHERE p.employer_id = employer AND p.run_id = of_run AND p.group_no IN (SELECT unnest(groups))
  UNION ALL
  SELECT p.group_no, i.item_id, CASE i.kind WHEN 'line' THEN -p.ours ELSE p.ours END
  FROM reconciliation.proposal AS p
  JOIN reconciliation.item AS i ON i.employer_id = employer AND i.item_id = p.counter_item_id
  WHERE p.employer_id = employer AND p.run_id = of_run AND p.group_no IN (SELECT unnest(groups))
  UNION ALL
  SELECT p.group_no, i.item_id, p.ours
  FROM reconciliation.proposal AS p
  JOIN reconciliation.item AS i ON i.employer_id = employer AND i.kind = 'commitment'
    AND i.commitment_id = p.commitment_id
  WHERE p.employer_id = employer AND p.run_id = of_run AND p.group_no IN (SELECT unnest(groups))
$$;
COMMENT ON FUNCTION reconciliation.claims IS 'What groups of a run take of each item.';
