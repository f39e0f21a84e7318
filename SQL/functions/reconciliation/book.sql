-- One entry of the financial book for a group, under a key of its own: debit takes, credit gives; an amount below
-- zero the other way round. Raises UP504 with the ledger's answer where it refuses.
CREATE OR REPLACE FUNCTION reconciliation.book(
  employer bigint, match_group bigint, kind text, currency text, debit text, credit text, amount bigint,
  commitment bigint, why text, document bigint, occurred_on date, actor text)
RETURNS bigint
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  place CONSTANT integer := reconciliation.next_posting(employer, match_group);
  posted record;
BEGIN
  IF amount = 0 THEN
    RETURN NULL;
  END IF;
  SELECT * INTO posted FROM ledger.post_lines(employer, format('reconciliation/%s/%s', match_group, place), '', kind,
    currency, ARRAY[ROW(CASE WHEN amount > 0 THEN credit ELSE debit END,
      CASE WHEN amount > 0 THEN debit ELSE credit END, abs(amount), commitment)::ledger.line],
    occurred_on, false, why, actor);
  IF posted.code <> 'done' THEN
    RAISE EXCEPTION '%', posted.code USING ERRCODE = 'UP504';
  END IF;
  INSERT INTO reconciliation.posting (employer_id, group_id, line, entry_id, document_id)
  VALUES (employer, match_group, place, posted.entry_id, document);
  RETURN posted.entry_id;
END
$$;
COMMENT ON FUNCTION reconciliation.book IS 'One entry of the financial book for a group.';
