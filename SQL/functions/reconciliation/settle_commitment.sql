-- One operation on a commitment for a group: expend or refund. The sponsorship behind it goes along where its
-- money is then all spent, or given back. Raises UP504 with the answer where it is refused.
CREATE OR REPLACE FUNCTION reconciliation.settle_commitment(
  employer bigint, match_group bigint, commitment bigint, kind text, amount bigint, is_final boolean,
  document bigint, at timestamptz, occurred_on date, actor text)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  place CONSTANT integer := reconciliation.next_posting(employer, match_group);
  stored_key CONSTANT text := format('reconciliation/%s/%s', match_group, place);
  cell bigint;
  sponsorship bigint;
  said text;
BEGIN
  SELECT c.cell_id, s.sponsorship_id INTO cell, sponsorship
  FROM budget.commitment AS c
  LEFT JOIN program.sponsorship AS s ON s.employer_id = c.employer_id AND s.commitment_id = c.commitment_id
    AND (settle_commitment.kind = 'refund' OR settle_commitment.is_final) AND s.state IN ('committed', 'active', 'fulfilled')
    AND (settle_commitment.kind = 'refund') = (s.state = 'fulfilled')
  WHERE c.employer_id = employer AND c.commitment_id = commitment;
  IF sponsorship IS NOT NULL THEN
    SELECT a.answer INTO said FROM program.advance(employer, ARRAY[ROW(sponsorship,
      CASE kind WHEN 'expend' THEN 'fulfill' ELSE 'refund' END, amount, stored_key, NULL, 'billed')::program.step],
      at, occurred_on, actor) AS a;
  ELSE
    SELECT r.code INTO said FROM budget.settle(employer, cell,
      ARRAY[ROW(stored_key, kind, commitment, amount, is_final, NULL)::budget.operation], at, occurred_on, actor) AS r
    WHERE r.item = 1;
  END IF;
  IF said NOT IN ('done', 'over_budget', 'done_late') THEN
    RAISE EXCEPTION '%', said USING ERRCODE = 'UP504';
  END IF;
  INSERT INTO reconciliation.posting (employer_id, group_id, line, entry_id, document_id)
  SELECT employer, match_group, place, r.entry_id, document FROM ledger.request AS r
  WHERE r.employer_id = employer AND r.key = stored_key;
END
$$;
COMMENT ON FUNCTION reconciliation.settle_commitment IS 'One operation on a commitment for a group.';
