-- The passes that rest on the quoted commitment alone, for all lines in one statement: the amount agreed
-- (hard_key), or a price within the vendor's tolerance (tolerance). What needs evidence of delivery or
-- acceptance, and what these leave, is for the matcher. It finds the same on the same lines: the rules are
-- those of Tolerance in the domain, and a test holds both to it.
--
-- Of several lines with the agreed amount the first takes the commitment. Percentage and absolute bound have
-- both to hold; per document, the differences of all its lines together must not exceed its cap, or none of
-- them passes; per budget, increases pass in the order of their lines while what is available lasts.
--
-- A query of its own, because RETURN QUERY may share the work among processes and INSERT may not. Whole tables are
-- joined; what the planner guesses of the filters, and of rows it has never counted, would have it look up one row
-- at a time. Currencies are compared by what no join goes by: lines and budgets would be laid beside each other.
CREATE OR REPLACE FUNCTION reconciliation.keyed_pairs(employer bigint, of_run bigint)
RETURNS TABLE (group_no bigint, pass text, item_id bigint, commitment_id bigint, theirs bigint, ours bigint,
  reason text)
LANGUAGE plpgsql STABLE SET search_path = '' SET work_mem = '256MB' SET jit = off SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
  opened reconciliation.run;
  parties text[];
BEGIN
  SELECT * INTO opened FROM reconciliation.run AS r WHERE r.employer_id = employer AND r.run_id = of_run;
  parties := ARRAY(SELECT t.party FROM jsonb_to_recordset(opened.rules -> 'vendors') AS t (party text, ways integer)
    WHERE t.ways = 2);
  RETURN QUERY
  WITH best AS MATERIALIZED (
    -- Per commitment: the first line of the agreed amount, or the only line there is. In the budget's currency,
    -- of its vendor, and not claimed before.
    SELECT n.quoted, min(n.item_id) FILTER (WHERE n.amount = n.agreed) AS exact, min(n.item_id) AS item_id,
      count(*) AS lines, min(n.document_id) AS document_id, min(n.amount) AS amount, n.agreed, n.cell_id
    FROM (
      SELECT i.quoted, i.item_id, i.document_id, i.amount, c.cell_id,
        c.committed + c.expended - c.refunded - c.refunded_late AS agreed
      FROM reconciliation.item AS i
      JOIN budget.commitment AS c ON c.employer_id = employer AND c.commitment_id = i.quoted
        AND c.state IN ('committed', 'fulfilled')
      JOIN budget.cell AS l ON l.employer_id = employer AND l.cell_id = c.cell_id
        AND (l.currency = i.currency) IS TRUE
      LEFT JOIN program.sponsorship AS s ON s.employer_id = employer AND s.commitment_id = i.quoted
      WHERE i.employer_id = employer AND i.kind = 'line' AND i.matched = 0 AND i.amount > 0
        AND i.quantity = 1 AND i.charge IS NULL AND i.dated_on <= opened.as_of AND i.party = ANY (parties)
        AND coalesce(s.provider = i.party, true)
        AND i.document_id NOT IN (SELECT d.document_id FROM reconciliation.document AS d
          WHERE d.employer_id = employer AND d.suspected_of IS NOT NULL)
        AND i.quoted NOT IN (SELECT o.commitment_id FROM reconciliation.item AS o
          WHERE o.employer_id = employer AND o.kind = 'commitment' AND o.matched <> 0)
    ) AS n
    GROUP BY n.quoted, n.agreed, n.cell_id
  ), near AS (
    SELECT s.*, s.amount - s.agreed AS difference, l.control, l.available,
      sum(abs(s.amount - s.agreed)) OVER (PARTITION BY s.document_id) AS document_difference,
      t.document_cap * 10 ^ u.exponent AS cap
    FROM best AS s
    JOIN reconciliation.document AS d ON d.employer_id = employer AND d.document_id = s.document_id
    JOIN jsonb_to_recordset(opened.rules -> 'vendors') AS t (
      party text, over_points bigint, over_amount numeric, under_points bigint, under_amount numeric,
      document_cap numeric) ON t.party = d.party
    JOIN budget.cell AS l ON l.employer_id = employer AND l.cell_id = s.cell_id
    JOIN ledger.currency AS u ON u.code = l.currency
    WHERE s.exact IS NULL AND s.lines = 1 AND CASE
      WHEN s.amount > s.agreed THEN (s.amount - s.agreed)::numeric * 10000 <= s.agreed::numeric * t.over_points
        AND s.amount - s.agreed <= t.over_amount * 10 ^ u.exponent
      ELSE (s.agreed - s.amount)::numeric * 10000 <= s.agreed::numeric * t.under_points
        AND s.agreed - s.amount <= t.under_amount * 10 ^ u.exponent
    END
  ), borne AS (
    SELECT n.*,
      sum(greatest(n.difference, 0)) OVER (PARTITION BY n.cell_id ORDER BY n.item_id) AS increase
    FROM near AS n
    WHERE n.document_difference <= n.cap
  )
  SELECT s.exact, 'hard_key', s.exact, s.quoted, s.agreed, s.agreed, NULL::text
  FROM best AS s WHERE s.exact IS NOT NULL
  UNION ALL
  SELECT b.item_id, 'tolerance', b.item_id, b.quoted, b.amount, b.agreed,
    'price_within_tolerance'
  FROM borne AS b
  WHERE b.difference < 0 OR b.control <> 'stop' OR b.increase <= b.available;
END
$$;
COMMENT ON FUNCTION reconciliation.keyed_pairs IS 'What the passes find that rest on the quoted commitment alone.';
