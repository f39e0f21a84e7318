-- A person says why an item of theirs has no counterpart: a confirmed group of its own. Answers done,
-- nothing_left, or not_postable where the reason has no account to take the amount.
CREATE OR REPLACE FUNCTION reconciliation.explain_item(
  employer bigint, item bigint, reason text, occurred_on date, actor text)
RETURNS TABLE (group_id bigint, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  held reconciliation.item;
BEGIN
  PERFORM reconciliation.take_turn(employer);
  SELECT * INTO held FROM reconciliation.item AS i
  WHERE i.employer_id = employer AND i.item_id = item AND i.kind IN ('line', 'bank_line');
  answer := CASE
    WHEN NOT FOUND OR held.matched = held.amount THEN 'nothing_left'
    WHEN NOT EXISTS (SELECT FROM reconciliation.reason AS r
      WHERE r.code = explain_item.reason AND r.account IS NOT NULL) THEN 'not_postable'
    ELSE 'done'
  END;
  IF answer = 'done' THEN
    INSERT INTO reconciliation.match_group AS g (employer_id, group_no, scope, pass, confirmed_by, confirmed_on)
    VALUES (employer, item, CASE held.kind WHEN 'line' THEN 'vendors' ELSE 'bank' END, 'manual', actor,
      occurred_on)
    RETURNING g.group_id INTO group_id;
    INSERT INTO reconciliation.match_pair (employer_id, group_id, line, item_id, theirs, ours, reason)
    VALUES (employer, group_id, 1, item, held.amount - held.matched, 0, explain_item.reason);
    UPDATE reconciliation.item AS i SET matched = i.amount
    WHERE i.employer_id = employer AND i.item_id = item;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION reconciliation.explain_item IS 'A person says why an item of theirs has no counterpart.';
