-- Takes back a confirmed or posted group: its entries by entries turned round, newest first, and what it had
-- claimed is free again. Answers done, already_reversed, no_group, later_facts where it was paid, credited or the
-- sponsorship has gone further, or another refusal of the ledger; then nothing has changed.
CREATE OR REPLACE FUNCTION reconciliation.reverse(
  employer bigint, match_group bigint, note text, at timestamptz, occurred_on date, actor text)
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
DECLARE
  held reconciliation.match_group;
  undone record;
BEGIN
  PERFORM reconciliation.take_turn(employer);
  SELECT * INTO held FROM reconciliation.match_group AS g
  WHERE g.employer_id = employer AND g.group_id = match_group;
  IF NOT FOUND OR held.state = 'reversed' THEN
    RETURN CASE WHEN held.state = 'reversed' THEN 'already_reversed' ELSE 'no_group' END;
  END IF;
  PERFORM reconciliation.lock_books(employer, ARRAY[match_group]);
  BEGIN
    IF held.state = 'posted' THEN
      FOR undone IN
        SELECT p.entry_id, e.kind, e.reversal_of FROM reconciliation.posting AS p
        JOIN ledger.entry AS e ON e.employer_id = p.employer_id AND e.entry_id = p.entry_id
        WHERE p.employer_id = employer AND p.group_id = match_group ORDER BY p.line DESC
      LOOP
        IF undone.kind = 'reverse' THEN
          -- What was recognized before the group recognized it anew.
          PERFORM reconciliation.settle_commitment(employer, match_group, t.commitment_id, 'expend', t.amount,
            true, NULL, at, occurred_on, actor)
          FROM ledger.transfer AS t
          WHERE t.employer_id = employer AND t.entry_id = undone.reversal_of AND t.book = 'financial';
        ELSE
          PERFORM reconciliation.take_back_entry(employer, match_group, undone.entry_id, occurred_on, actor);
        END IF;
      END LOOP;
      PERFORM program.follow_reversal(employer, c.commitment_id, occurred_on, actor)
      FROM reconciliation.commitments_of(employer, ARRAY[match_group]) AS c ORDER BY c.commitment_id;
    END IF;
    UPDATE reconciliation.item AS i SET matched = i.matched - c.taken,
      amount = i.amount - CASE WHEN i.kind = 'commitment' AND held.state = 'posted' THEN c.credited ELSE 0 END
    FROM (
      SELECT u.item_id, sum(u.taken)::bigint AS taken, sum(u.credited)::bigint AS credited
      FROM (
        SELECT m.item_id, m.theirs AS taken, 0 AS credited FROM reconciliation.match_pair AS m
        WHERE m.employer_id = employer AND m.group_id = match_group
        UNION ALL
        SELECT o.item_id, CASE o.kind WHEN 'line' THEN -m.ours ELSE m.ours END,
          CASE WHEN o.kind = 'commitment' AND m.theirs < 0 THEN m.ours ELSE 0 END
        FROM reconciliation.match_pair AS m
        JOIN reconciliation.item AS o ON o.employer_id = m.employer_id AND o.item_id = m.counter_item_id
        WHERE m.employer_id = employer AND m.group_id = match_group
      ) AS u
      GROUP BY u.item_id
    ) AS c
    WHERE i.employer_id = employer AND i.item_id = c.item_id;
    UPDATE reconciliation.match_group AS g SET state = 'reversed', reversed_by = actor,
      reversed_on = occurred_on, note = reverse.note
    WHERE g.employer_id = employer AND g.group_id = match_group;
  EXCEPTION
    WHEN SQLSTATE 'UP504' THEN RETURN SQLERRM;
    WHEN check_violation THEN
      -- item_matched_within: a credit rests on it.
      RETURN 'later_facts';
  END;
  RETURN 'done';
END
$$;
COMMENT ON FUNCTION reconciliation.reverse IS 'Takes back a confirmed or posted group.';
