-- Posts confirmed groups, all where none is named, each as a whole or not at all, and answers each: done,
-- already_posted, already_reversed, no_group, or the ledger's refusal, with which it stays confirmed.
CREATE OR REPLACE FUNCTION reconciliation.post(
  employer bigint, groups bigint[], at_most bigint, at timestamptz, occurred_on date, actor text)
RETURNS TABLE (group_id bigint, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  chosen bigint[] := groups;
  held reconciliation.match_group;
  pair reconciliation.match_pair;
BEGIN
  PERFORM reconciliation.take_turn(employer);
  IF groups IS NULL THEN
    chosen := ARRAY(SELECT g.group_id FROM reconciliation.match_group AS g
      WHERE g.employer_id = employer AND g.state = 'confirmed' ORDER BY g.group_id LIMIT at_most);
  END IF;
  PERFORM reconciliation.lock_books(employer, chosen);
  FOREACH group_id IN ARRAY chosen LOOP
    SELECT * INTO held FROM reconciliation.match_group AS g
    WHERE g.employer_id = employer AND g.group_id = post.group_id;
    answer := CASE WHEN NOT FOUND THEN 'no_group' WHEN held.state <> 'confirmed' THEN 'already_' || held.state
      ELSE 'done' END;
    IF answer = 'done' THEN
      BEGIN
        FOR pair IN SELECT * FROM reconciliation.match_pair AS p
          WHERE p.employer_id = employer AND p.group_id = post.group_id ORDER BY p.line
        LOOP
          IF held.scope = 'vendors' THEN
            PERFORM reconciliation.post_line(employer, pair, at, occurred_on, actor);
          ELSE
            PERFORM reconciliation.post_bank_line(employer, pair, occurred_on, actor);
          END IF;
        END LOOP;
        UPDATE reconciliation.match_group AS g SET state = 'posted', posted_on = occurred_on
        WHERE g.employer_id = employer AND g.group_id = post.group_id;
      EXCEPTION
        WHEN SQLSTATE 'UP504' THEN answer := SQLERRM;
      END;
    END IF;
    RETURN NEXT;
  END LOOP;
END
$$;
COMMENT ON FUNCTION reconciliation.post IS 'Posts confirmed groups, each as a whole or not at all.';
