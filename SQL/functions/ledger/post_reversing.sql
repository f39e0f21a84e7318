-- Posts an adjustment on a day and its reversal on the next, both of which the caller has found open and kept so.
CREATE OR REPLACE FUNCTION ledger.post_reversing(
  employer bigint, kind text, currency text, lines ledger.line[], through date, occurred_on date, reason text,
  actor text)
RETURNS text
LANGUAGE plpgsql SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  place CONSTANT bigint := (SELECT count(*) FROM ledger.entry AS e
    WHERE e.employer_id = employer AND e.kind = post_reversing.kind AND e.effective_on = through);
  key CONSTANT text := format('%s/%s/%s/%s', kind, through, currency, place + 1);
  asked CONSTANT text := md5(lines::text);
  posted bigint;
  number CONSTANT bigint := nextval('ledger.decision_seq');
BEGIN
  SELECT p.entry_id INTO posted FROM ledger.post_lines(
    employer, key, asked, kind, currency, lines, through, true, reason, actor) AS p;
  INSERT INTO ledger.entry (employer_id, entry_id, kind, period_id, occurred_on, effective_on, actor, reversal_of,
    is_adjustment, reason)
  SELECT employer, number, 'reverse', o.period_id, occurred_on, o.effective_on, actor, posted, true, reason
  FROM ledger.first_open(employer, through + 1, true) AS o;
  INSERT INTO ledger.transfer
    (employer_id, entry_id, line, book, currency, from_account, to_account, amount, commitment_id)
  SELECT employer, number, t.line, t.book, t.currency, t.to_account, t.from_account, t.amount, t.commitment_id
  FROM ledger.transfer AS t WHERE t.employer_id = employer AND t.entry_id = posted;
  INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id)
  VALUES (employer, key || '/reversal', asked, number, 'done', number);
  RETURN 'done';
END
$$;
COMMENT ON FUNCTION ledger.post_reversing IS 'Posts an adjustment on a day and its reversal on the next.';
