-- The difference walk of one vendor or bank account: our total, what leads from it to theirs by reason, and
-- their total. Each total is counted on its own side: ours from what is agreed or paid, theirs from what stands
-- on the paper; for a bank both start from the balance before the first statement. What is open has the reason
-- that the newest run gave it; to_confirm where a run has matched it and nobody has confirmed it yet; unknown
-- otherwise. What was matched across currencies leads on each side from nothing to its whole amount. What the bank
-- paid twice has paid the invoice that its credit was set off against: from then on it is ours too. Documents,
-- payments and matches after the day are left out.
--
-- Everything is joined by whole keys: what a run has just written has no statistics.
CREATE OR REPLACE FUNCTION reconciliation.walk(employer bigint, scope text, party text, as_of date)
RETURNS TABLE (currency text, side text, reason text, amount numeric, items bigint, oldest date)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' SET work_mem = '256MB' SET jit = off
SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
  newest CONSTANT bigint := (SELECT max(r.run_id) FROM reconciliation.run AS r
    WHERE r.employer_id = employer AND r.scope = walk.scope);
BEGIN
  RETURN QUERY
  WITH pair AS MATERIALIZED (
    SELECT p.item_id, p.counter_item_id, p.theirs, p.ours, p.reason, p.worth, i.currency, i.dated_on,
      c.kind AS counter_kind, c.currency AS counter_currency
    FROM reconciliation.match_pair AS p
    JOIN reconciliation.match_group AS g ON g.employer_id = p.employer_id AND g.group_id = p.group_id
    JOIN reconciliation.item AS i ON i.employer_id = p.employer_id AND i.item_id = p.item_id
    LEFT JOIN reconciliation.item AS c ON c.employer_id = p.employer_id AND c.item_id = p.counter_item_id
    WHERE p.employer_id = employer AND g.scope = walk.scope AND i.party = walk.party
      AND g.confirmed_on <= as_of AND (g.reversed_on IS NULL OR g.reversed_on > as_of)
  ), taken AS (
    SELECT u.item_id, sum(u.amount) AS amount
    FROM (
      SELECT p.item_id, p.theirs AS amount FROM pair AS p
      UNION ALL
      SELECT p.counter_item_id, CASE p.counter_kind WHEN 'line' THEN -p.ours ELSE p.ours END FROM pair AS p
      WHERE p.counter_item_id IS NOT NULL
    ) AS u
    GROUP BY u.item_id
  ), set_off AS MATERIALIZED (
    SELECT s.currency, s.dated_on, s.amount FROM reconciliation.set_off(employer, party, as_of) AS s
    WHERE walk.scope = 'bank'
  ), agreed AS (
    -- A commitment that something claims stands at what was agreed then; another at what it is now.
    SELECT c.commitment_id, i.item_id, l.currency, s.requested_on AS dated_on,
      CASE WHEN t.amount IS NOT NULL THEN i.amount ELSE c.committed + c.expended - c.refunded - c.refunded_late END AS amount
    FROM program.sponsorship AS s
    JOIN budget.commitment AS c ON c.employer_id = s.employer_id AND c.commitment_id = s.commitment_id
    JOIN budget.cell AS l ON l.employer_id = c.employer_id AND l.cell_id = c.cell_id
    LEFT JOIN reconciliation.item AS i ON i.employer_id = c.employer_id AND i.kind = 'commitment'
      AND i.commitment_id = c.commitment_id
    LEFT JOIN taken AS t ON t.item_id = i.item_id
    WHERE s.employer_id = employer AND s.provider = walk.party AND walk.scope = 'vendors'
      AND s.requested_on <= as_of AND c.state IN ('committed', 'fulfilled')
    UNION ALL
    SELECT i.commitment_id, i.item_id, i.currency, i.dated_on, i.amount
    FROM reconciliation.item AS i
    JOIN taken AS t ON t.item_id = i.item_id
    WHERE i.employer_id = employer AND i.kind = 'commitment' AND NOT EXISTS (
      SELECT FROM program.sponsorship AS s WHERE s.employer_id = employer
        AND s.commitment_id = i.commitment_id)
  ), ours AS (
    SELECT a.* FROM agreed AS a
    UNION ALL
    SELECT NULL, i.item_id, i.currency, i.dated_on, i.amount FROM reconciliation.item AS i
    WHERE i.employer_id = employer AND i.kind = 'payment' AND i.party = walk.party AND walk.scope = 'bank'
      AND i.dated_on <= as_of
  ), theirs AS (
    SELECT i.item_id, i.currency, i.dated_on, i.amount FROM reconciliation.item AS i
    WHERE i.employer_id = employer AND i.party = walk.party AND i.dated_on <= as_of
      AND i.kind = CASE walk.scope WHEN 'vendors' THEN 'line' ELSE 'bank_line' END
  ), opening AS (
    SELECT s.opening AS amount, a.currency FROM reconciliation.statement AS s
    JOIN reconciliation.bank_account AS a ON a.employer_id = s.employer_id AND a.code = s.account
    WHERE s.employer_id = employer AND s.account = walk.party AND walk.scope = 'bank'
    ORDER BY s.span LIMIT 1
  ), open AS (
    SELECT t.currency, t.dated_on, t.item_id, NULL::bigint AS commitment_id,
      t.amount - coalesce(k.amount, 0) AS amount, 1 AS sign
    FROM theirs AS t LEFT JOIN taken AS k ON k.item_id = t.item_id
    UNION ALL
    SELECT o.currency, o.dated_on, CASE WHEN o.commitment_id IS NULL THEN o.item_id END, o.commitment_id,
      o.amount - coalesce(k.amount, 0), -1
    FROM ours AS o LEFT JOIN taken AS k ON k.item_id = o.item_id
  ), item_exception AS MATERIALIZED (
    SELECT DISTINCT ON (e.item_id) e.item_id, e.reason FROM reconciliation.exception AS e
    WHERE e.employer_id = employer AND e.run_id = newest AND e.item_id IS NOT NULL
    ORDER BY e.item_id, e.line
  ), commitment_exception AS MATERIALIZED (
    SELECT DISTINCT ON (e.commitment_id) e.commitment_id, e.reason FROM reconciliation.exception AS e
    WHERE e.employer_id = employer AND e.run_id = newest AND e.commitment_id IS NOT NULL
    ORDER BY e.commitment_id, e.line
  ), item_proposal AS MATERIALIZED (
    SELECT p.item_id FROM reconciliation.proposal AS p
    WHERE p.employer_id = employer AND p.run_id = newest
    UNION
    SELECT p.counter_item_id FROM reconciliation.proposal AS p
    WHERE p.employer_id = employer AND p.run_id = newest AND p.counter_item_id IS NOT NULL
  ), commitment_proposal AS MATERIALIZED (
    SELECT DISTINCT p.commitment_id FROM reconciliation.proposal AS p
    WHERE p.employer_id = employer AND p.run_id = newest AND p.commitment_id IS NOT NULL
  ), line AS (
    SELECT p.currency, p.reason, p.theirs - CASE WHEN p.worth IS NULL THEN p.ours ELSE 0 END AS amount, p.dated_on
    FROM pair AS p WHERE p.reason IS NOT NULL
    UNION ALL
    SELECT s.currency, 'duplicate_payment', s.amount, s.dated_on FROM set_off AS s
    UNION ALL
    SELECT p.counter_currency, p.reason, -p.ours, p.dated_on FROM pair AS p WHERE p.worth IS NOT NULL
    UNION ALL
    SELECT o.currency, coalesce(e.reason, c.reason, CASE WHEN p.item_id IS NOT NULL OR q.commitment_id IS NOT NULL
        THEN 'to_confirm' ELSE 'unknown' END),
      o.amount * o.sign, o.dated_on
    FROM open AS o
    LEFT JOIN item_exception AS e ON e.item_id = o.item_id
    LEFT JOIN commitment_exception AS c ON c.commitment_id = o.commitment_id
    LEFT JOIN item_proposal AS p ON p.item_id = o.item_id
    LEFT JOIN commitment_proposal AS q ON q.commitment_id = o.commitment_id
    WHERE o.amount <> 0
  )
  SELECT t.currency, 'theirs', NULL::text, sum(t.amount), count(*), min(t.dated_on)
  FROM (SELECT t.currency, t.amount, t.dated_on FROM theirs AS t
    UNION ALL SELECT o.currency, o.amount, NULL FROM opening AS o) AS t GROUP BY t.currency
  UNION ALL
  SELECT o.currency, 'ours', NULL, sum(o.amount), count(*), min(o.dated_on)
  FROM (SELECT o.currency, o.amount, o.dated_on FROM ours AS o
    UNION ALL SELECT s.currency, -s.amount, s.dated_on FROM set_off AS s
    UNION ALL SELECT o.currency, o.amount, NULL FROM opening AS o) AS o GROUP BY o.currency
  UNION ALL
  SELECT l.currency, 'difference', l.reason, sum(l.amount), count(*), min(l.dated_on)
  FROM line AS l GROUP BY l.currency, l.reason;
END
$$;
COMMENT ON FUNCTION reconciliation.walk IS 'The difference walk of one vendor or bank account.';
