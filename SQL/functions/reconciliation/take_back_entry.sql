-- Takes back an entry of the ledger for a group. Raises UP504 with the answer where it is refused.
CREATE OR REPLACE FUNCTION reconciliation.take_back_entry(
  employer bigint, match_group bigint, entry bigint, occurred_on date, actor text)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  place CONSTANT integer := reconciliation.next_posting(employer, match_group);
  posted record;
BEGIN
  SELECT r.code, r.entry_id INTO posted FROM ledger.reverse(
    employer, format('reconciliation/%s/%s', match_group, place), entry, occurred_on, actor) AS r;
  IF posted.code NOT IN ('done', 'done_late') THEN
    RAISE EXCEPTION '%', posted.code USING ERRCODE = 'UP504';
  END IF;
  INSERT INTO reconciliation.posting (employer_id, group_id, line, entry_id)
  VALUES (employer, match_group, place, posted.entry_id);
END
$$;
COMMENT ON FUNCTION reconciliation.take_back_entry IS 'Takes back an entry of the ledger for a group.';
