-- Confirms groups of a run, all that need no person where none is named: both sides are claimed, or neither.
-- A group that wants more of an item than is left is refused as already_matched, as are two groups of one call
-- that together do; one that was confirmed before as already_confirmed. Callers follow each other.
--
-- Everything is joined by keys: what was just written has no statistics, and arrays are not searched row by row.
CREATE OR REPLACE FUNCTION reconciliation.confirm(
  employer bigint, of_run bigint, groups bigint[], occurred_on date, actor text)
RETURNS TABLE (group_no bigint, group_id bigint, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET work_mem = '256MB' SET jit = off
SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
  named CONSTANT boolean := groups IS NOT NULL;
  wanted bigint[] := groups;
  known bigint[];
  overdrawn bigint[];
  fit bigint[];
BEGIN
  PERFORM reconciliation.take_turn(employer);
  IF NOT named THEN
    wanted := ARRAY(SELECT DISTINCT p.group_no FROM reconciliation.proposal AS p
      WHERE p.employer_id = employer AND p.run_id = of_run AND p.pass NOT IN ('subset_sum', 'fuzzy'));
  END IF;
  known := ARRAY(SELECT g.group_no FROM reconciliation.match_group AS g
    WHERE g.employer_id = employer AND g.run_id = of_run);
  -- A commitment becomes an item when it is first claimed, with what is agreed at that time.
  INSERT INTO reconciliation.item AS i (employer_id, kind, commitment_id, party, currency, amount, dated_on)
  SELECT employer, 'commitment', c.commitment_id, coalesce(s.provider, ''), l.currency,
    c.committed + c.expended - c.refunded - c.refunded_late, occurred_on
  FROM budget.commitment AS c
  JOIN budget.cell AS l ON l.employer_id = c.employer_id AND l.cell_id = c.cell_id
  LEFT JOIN program.sponsorship AS s ON s.employer_id = c.employer_id AND s.commitment_id = c.commitment_id
  WHERE c.employer_id = employer AND c.commitment_id IN (
    SELECT p.commitment_id FROM reconciliation.proposal AS p
    WHERE p.employer_id = employer AND p.run_id = of_run AND p.group_no IN (SELECT unnest(wanted)))
  ORDER BY c.commitment_id
  ON CONFLICT (employer_id, commitment_id) WHERE kind = 'commitment'
  DO UPDATE SET amount = EXCLUDED.amount WHERE i.matched = 0 AND i.amount <> EXCLUDED.amount;
  SELECT array_agg(DISTINCT d.group_no) INTO overdrawn
  FROM (
    SELECT a.group_no, i.matched + sum(a.amount) OVER (PARTITION BY a.item_id) AS matched, i.amount
    FROM reconciliation.claims(employer, of_run, wanted) AS a
    JOIN reconciliation.item AS i ON i.employer_id = employer AND i.item_id = a.item_id
    WHERE a.group_no NOT IN (SELECT unnest(known))
  ) AS d
  WHERE d.matched NOT BETWEEN least(d.amount, 0) AND greatest(d.amount, 0);
  SELECT array_agg(w.no) INTO fit FROM unnest(wanted) AS w (no)
  WHERE w.no NOT IN (SELECT unnest(known)) AND w.no NOT IN (SELECT unnest(overdrawn))
    AND EXISTS (SELECT FROM reconciliation.proposal AS p
      WHERE p.employer_id = employer AND p.run_id = of_run AND p.group_no = w.no);

  INSERT INTO reconciliation.match_group (employer_id, run_id, group_no, scope, pass, confirmed_by, confirmed_on)
  SELECT employer, of_run, p.group_no, r.scope, min(p.pass), confirm.actor, confirm.occurred_on
  FROM reconciliation.proposal AS p
  JOIN reconciliation.run AS r ON r.employer_id = employer AND r.run_id = of_run
  WHERE p.employer_id = employer AND p.run_id = of_run AND p.group_no IN (SELECT unnest(fit))
  GROUP BY p.group_no, r.scope ORDER BY p.group_no;
  INSERT INTO reconciliation.match_pair (employer_id, group_id, line, item_id, counter_item_id, theirs, ours,
    reason, worth, rate_id)
  SELECT employer, g.group_id,
    row_number() OVER (PARTITION BY g.group_id
      ORDER BY p.item_id, p.commitment_id, p.counter_item_id)::integer,
    p.item_id, coalesce(p.counter_item_id, i.item_id), p.theirs, p.ours, p.reason, p.worth,
    p.rate_id
  FROM reconciliation.proposal AS p
  JOIN reconciliation.match_group AS g ON g.employer_id = employer AND g.run_id = of_run
    AND g.group_no = p.group_no
  LEFT JOIN reconciliation.item AS i ON i.employer_id = employer AND i.kind = 'commitment'
    AND i.commitment_id = p.commitment_id
  WHERE p.employer_id = employer AND p.run_id = of_run AND p.group_no IN (SELECT unnest(fit));
  UPDATE reconciliation.item AS i SET matched = i.matched + a.amount
  FROM (
    SELECT a.item_id, sum(a.amount)::bigint AS amount
    FROM reconciliation.claims(employer, of_run, fit) AS a GROUP BY a.item_id
  ) AS a
  WHERE i.employer_id = employer AND i.item_id = a.item_id;

  RETURN QUERY
  SELECT w.no, g.group_id, CASE
      WHEN w.no IN (SELECT unnest(known)) THEN 'already_confirmed'
      WHEN w.no IN (SELECT unnest(overdrawn)) THEN 'already_matched'
      WHEN g.group_id IS NULL THEN 'no_proposal'
      ELSE 'done'
    END
  FROM unnest(wanted) AS w (no)
  LEFT JOIN reconciliation.match_group AS g ON g.employer_id = employer AND g.run_id = of_run
    AND g.group_no = w.no
  WHERE named OR w.no NOT IN (SELECT unnest(known))
  ORDER BY w.no;
END
$$;
COMMENT ON FUNCTION reconciliation.confirm IS 'Confirms groups of a run: both sides are claimed.';
