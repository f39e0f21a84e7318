-- The passes that rest on the quoted commitment alone, for all lines in one statement: the amount agreed
-- (hard_key), or a price within the vendor's tolerance (tolerance). What needs evidence of delivery or
-- acceptance, and what these leave, is for the matcher. It finds the same on the same lines: the rules are
-- those of Tolerance in the domain, and a test holds both to it.
--
-- Of several lines with the agreed amount the first takes the commitment. Percentage and absolute bound have
-- both to hold; per document, the differences of all its lines together must not exceed its cap, or none of
-- them passes; per budget, increases pass in the order of their lines while what is available lasts.
CREATE OR REPLACE FUNCTION reconciliation.match_keys(employer bigint, of_run bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET work_mem = '256MB' SET jit = off AS $$
DECLARE
  opened reconciliation.run;
  proposed bigint;
BEGIN
  SELECT * INTO opened FROM reconciliation.run AS r WHERE r.employer_id = employer AND r.run_id = of_run;
  WITH terms AS MATERIALIZED (
    SELECT t.* FROM jsonb_to_recordset(opened.rules -> 'vendors') AS t (
      party text, over_points bigint, over_amount numeric, under_points bigint, under_amount numeric,
      document_cap numeric)
    WHERE (SELECT v.value ->> 'ways' FROM jsonb_array_elements(opened.rules -> 'vendors') AS v
      WHERE v.value ->> 'party' = t.party) = '2'
  ), best AS MATERIALIZED (
    -- Per commitment: the first line of the agreed amount, or the only line there is.
    SELECT i.quoted, min(i.item_id) FILTER (WHERE i.amount = n.agreed) AS exact, min(i.item_id) AS item_id,
      count(*) AS lines, min(i.document_id) AS document_id, min(i.amount) AS amount, min(n.agreed) AS agreed,
      min(n.cell_id) AS cell_id, min(i.party) AS party, min(i.currency) AS currency
    FROM reconciliation.item AS i
    JOIN (
      SELECT c.commitment_id, c.cell_id, c.committed + c.expended - c.refunded - c.refunded_late AS agreed
      FROM budget.commitment AS c
      WHERE c.employer_id = employer AND c.state IN ('committed', 'fulfilled')
    ) AS n ON n.commitment_id = i.quoted
    WHERE i.employer_id = employer AND i.kind = 'line' AND i.matched = 0 AND i.amount > 0
      AND i.quantity = 1 AND i.charge IS NULL AND i.dated_on <= opened.as_of
      AND i.party IN (SELECT t.party FROM terms AS t)
      AND i.document_id NOT IN (SELECT d.document_id FROM reconciliation.document AS d
        WHERE d.employer_id = employer AND d.suspected_of IS NOT NULL)
    GROUP BY i.quoted
  ), sound AS MATERIALIZED (
    -- Not claimed before, of this vendor, and in the budget's currency.
    SELECT b.* FROM best AS b
    JOIN budget.cell AS l ON l.employer_id = employer AND l.cell_id = b.cell_id AND l.currency = b.currency
    WHERE NOT EXISTS (
        SELECT FROM reconciliation.item AS o WHERE o.employer_id = employer AND o.kind = 'commitment'
          AND o.commitment_id = b.quoted AND o.matched <> 0)
      AND NOT EXISTS (
        SELECT FROM program.sponsorship AS s WHERE s.employer_id = employer AND s.commitment_id = b.quoted
          AND s.provider <> b.party)
  ), near AS (
    SELECT s.*, s.amount - s.agreed AS difference,
      sum(abs(s.amount - s.agreed)) OVER (PARTITION BY s.document_id) AS document_difference,
      t.document_cap * 10 ^ u.exponent AS cap
    FROM sound AS s
    JOIN terms AS t ON t.party = s.party
    JOIN ledger.currency AS u ON u.code = s.currency
    WHERE s.exact IS NULL AND s.lines = 1 AND CASE
      WHEN s.amount > s.agreed THEN (s.amount - s.agreed)::numeric * 10000 <= s.agreed::numeric * t.over_points
        AND s.amount - s.agreed <= t.over_amount * 10 ^ u.exponent
      ELSE (s.agreed - s.amount)::numeric * 10000 <= s.agreed::numeric * t.under_points
        AND s.agreed - s.amount <= t.under_amount * 10 ^ u.exponent
    END
  ), borne AS (
    SELECT n.*, l.control, l.available,
      sum(greatest(n.difference, 0)) OVER (PARTITION BY n.cell_id ORDER BY n.item_id) AS increase
    FROM near AS n
    JOIN budget.cell AS l ON l.employer_id = employer AND l.cell_id = n.cell_id
    WHERE n.document_difference <= n.cap
  )
  INSERT INTO reconciliation.proposal (employer_id, run_id, group_no, pass, item_id, commitment_id, theirs,
    ours, reason)
  SELECT employer, of_run, s.exact, 'hard_key', s.exact, s.quoted, s.agreed, s.agreed, NULL
  FROM sound AS s WHERE s.exact IS NOT NULL
  UNION ALL
  SELECT employer, of_run, b.item_id, 'tolerance', b.item_id, b.quoted, b.amount, b.agreed,
    'price_within_tolerance'
  FROM borne AS b
  WHERE b.difference < 0 OR b.control <> 'stop' OR b.increase <= b.available;
  GET DIAGNOSTICS proposed = ROW_COUNT;
  RETURN proposed;
END
$$;
COMMENT ON FUNCTION reconciliation.match_keys IS 'The passes that rest on the quoted commitment alone.';
