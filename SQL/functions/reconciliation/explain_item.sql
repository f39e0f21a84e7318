-- A person says why an item of theirs has no counterpart: a confirmed group of its own. What was paid twice, and what
-- is paid back of that, is with a vendor: the one named, or the one whose document the payment of the same
-- reference paid. Answers done, nothing_left, not_postable where the reason has no account to take the amount,
-- no_vendor where none is known, or exceeds_open where the vendor pays back more than it owes back.
CREATE OR REPLACE FUNCTION reconciliation.explain_item(
  employer bigint, item bigint, reason text, vendor text, occurred_on date, actor text)
RETURNS TABLE (group_id bigint, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  held reconciliation.item;
  owing text;
  is_paid_twice CONSTANT boolean := explain_item.reason = 'duplicate_payment';
BEGIN
  PERFORM reconciliation.take_turn(employer);
  SELECT * INTO held FROM reconciliation.item AS i
  WHERE i.employer_id = employer AND i.item_id = item AND i.kind IN ('line', 'bank_line');
  IF is_paid_twice THEN
    owing := coalesce(vendor, (SELECT d.party FROM reconciliation.document AS d
      WHERE d.employer_id = employer
        AND d.document_id = reconciliation.paid_before(employer, held.reference)));
  END IF;
  answer := CASE
    WHEN held.item_id IS NULL OR held.matched = held.amount THEN 'nothing_left'
    WHEN is_paid_twice AND held.kind = 'line' OR NOT EXISTS (SELECT FROM reconciliation.reason AS r
      WHERE r.code = explain_item.reason AND r.account IS NOT NULL) THEN 'not_postable'
    WHEN is_paid_twice AND NOT EXISTS (SELECT FROM reconciliation.document AS d
        WHERE d.employer_id = employer AND d.party = owing AND d.kind <> 'claim')
      AND NOT EXISTS (SELECT FROM program.sponsorship AS s
        WHERE s.employer_id = employer AND s.provider = owing) THEN 'no_vendor'
    WHEN is_paid_twice AND held.amount - held.matched > (SELECT coalesce(sum(o.amount), 0)
      FROM reconciliation.owed_back(employer, owing, held.currency) AS o) THEN 'exceeds_open'
    ELSE 'done'
  END;
  IF answer = 'done' THEN
    INSERT INTO reconciliation.match_group AS g (employer_id, group_no, scope, pass, confirmed_by, confirmed_on)
    VALUES (employer, item, CASE held.kind WHEN 'line' THEN 'vendors' ELSE 'bank' END, 'manual', actor,
      occurred_on)
    RETURNING g.group_id INTO group_id;
    INSERT INTO reconciliation.match_pair (employer_id, group_id, line, item_id, theirs, ours, reason, party)
    VALUES (employer, group_id, 1, item, held.amount - held.matched, 0, explain_item.reason, owing);
    UPDATE reconciliation.item AS i SET matched = i.amount
    WHERE i.employer_id = employer AND i.item_id = item;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION reconciliation.explain_item IS 'A person says why an item of theirs has no counterpart.';
