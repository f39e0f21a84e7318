-- The number of a group's next entry.
CREATE OR REPLACE FUNCTION reconciliation.next_posting(employer bigint, match_group bigint)
RETURNS integer
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT coalesce(max(p.line), 0) + 1 FROM reconciliation.posting AS p
  WHERE p.employer_id = employer AND p.group_id = match_group
$$;
COMMENT ON FUNCTION reconciliation.next_posting IS 'The number of a group''s next entry.';
