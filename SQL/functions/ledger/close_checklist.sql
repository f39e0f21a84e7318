-- The checklist of a close, item by item. What another part of the system looks at is asked of it, by a function
-- close_items(employer, first day, last day) in its schema that returns item, result and figures; where there is
-- none, the item is not_set_up.
CREATE OR REPLACE FUNCTION ledger.close_checklist(
  employer bigint, period bigint, first_day date, last_day date, at timestamptz)
RETURNS TABLE (place integer, item text, result text, figures jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  other record;
BEGIN
  FOR other IN
    SELECT * FROM (VALUES (1, 'statements', 'reconciliation'), (2, 'unmatched', 'reconciliation'),
      (10, 'tax', 'tax'), (9, 'repayments', 'tax')) AS o (place, item, schema)
  LOOP
    place := other.place; item := other.item; result := NULL; figures := NULL;
    IF to_regprocedure(format('%I.close_items(bigint,date,date)', other.schema)) IS NOT NULL THEN
      EXECUTE format('SELECT c.result, c.figures FROM %I.close_items($1, $2, $3) AS c WHERE c.item = $4', other.schema)
      INTO result, figures USING employer, first_day, last_day, other.item;
    END IF;
    result := coalesce(result, 'not_set_up'); figures := coalesce(figures, '{}');
    RETURN NEXT;
  END LOOP;

  RETURN QUERY
  -- Reservations past their expiry are ended.
  SELECT 3, 'reservations', CASE WHEN count(*) = 0 THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('past_their_expiry', count(*))
  FROM budget.commitment AS c
  JOIN budget.cell AS l ON l.employer_id = employer AND l.cell_id = c.cell_id
  JOIN budget.fiscal_period AS p ON p.employer_id = employer AND p.period_id = l.period_id AND p.state = 'open'
  WHERE c.employer_id = employer AND c.state = 'reserved' AND c.expires_at <= at
  UNION ALL
  -- Enrolled and not billed is accrued, and every accrual of before was taken back.
  SELECT 4, 'accruals', CASE WHEN coalesce(sum(abs(a.due - a.accrued)), 0) = 0 AND coalesce(max(e.left_over), 0) = 0
      THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('due', coalesce(sum(a.due), 0), 'accrued', coalesce(sum(a.accrued), 0),
      'commitments', count(a.commitment_id), 'not_taken_back', coalesce(max(e.left_over), 0))
  FROM (SELECT count(*) AS left_over FROM ledger.entry AS e
    WHERE e.employer_id = employer AND e.kind IN ('accrue', 'revalue') AND NOT EXISTS (
      SELECT FROM ledger.entry AS r WHERE r.employer_id = employer AND r.reversal_of = e.entry_id
        AND r.effective_on = e.effective_on + 1)) AS e
  LEFT JOIN ledger.accruable(employer, last_day) AS a ON true
  UNION ALL
  -- Credit with providers that is not applied is listed.
  SELECT 5, 'credit_notes', 'passed', jsonb_build_object('open', count(*),
    'amounts', coalesce((SELECT jsonb_object_agg(s.currency, s.amount) FROM (
      SELECT i.currency, sum(i.amount - i.settled) AS amount FROM ledger.open_item AS i
      WHERE i.employer_id = employer AND i.account = 'vendor_credit' AND i.settled < i.amount
      GROUP BY i.currency) AS s), '{}'))
  FROM ledger.open_item AS i
  WHERE i.employer_id = employer AND i.account = 'vendor_credit' AND i.settled < i.amount
  UNION ALL
  SELECT 6, 'revaluation', CASE WHEN bool_and(r.due IS NOT NULL AND r.due = r.revalued) IS FALSE THEN 'failed'
      ELSE 'passed' END,
    jsonb_build_object('items', coalesce(sum(r.items), 0), 'due', sum(r.due), 'revalued', coalesce(sum(r.revalued), 0),
      'without_rate', count(*) FILTER (WHERE r.due IS NULL))
  FROM ledger.revaluable(employer, last_day) AS r
  UNION ALL
  -- Opening and movements make the closing, of every account; debits are credits, of every book and currency.
  SELECT 7, 'roll_forward', CASE WHEN coalesce(sum(b.broken), 0) = 0 AND count(*) FILTER (WHERE b.off <> 0) = 0
      THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('accounts', coalesce(sum(b.accounts), 0), 'broken', coalesce(sum(b.broken), 0),
      'unbalanced', count(*) FILTER (WHERE b.off <> 0))
  FROM (
    SELECT count(*) AS accounts, count(*) FILTER (WHERE r.opening + r.debit - r.credit <> r.closing) AS broken,
      sum(r.debit - r.credit) AS off
    FROM ledger.roll_forward(employer, first_day, last_day) AS r GROUP BY r.book, r.currency
  ) AS b
  UNION ALL
  -- authority = available + reserved + committed + expended + lapsed + carried out, and each is its journal's.
  SELECT 7, 'budgets', CASE WHEN count(*) FILTER (WHERE c.is_off) = 0 THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('budgets', count(*), 'off', count(*) FILTER (WHERE c.is_off))
  FROM (
    SELECT (c.authority, c.available, c.reserved, c.committed, c.expended, c.lapsed, c.carried_out)
      <> (b.authority, b.available, b.reserved, b.committed, b.expended, b.lapsed, b.carried_out)
      OR c.authority <> c.available + c.reserved + c.committed + c.expended + c.lapsed + c.carried_out AS is_off
    FROM budget.cell AS c
    JOIN budget.balance_as_of(employer, 'infinity') AS b ON b.cell_id = c.cell_id
    WHERE c.employer_id = employer
  ) AS c
  UNION ALL
  -- Open reservations and commitments are the balances of their budgets.
  SELECT 7, 'commitments', CASE WHEN count(*) FILTER (WHERE c.is_off) = 0 THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('reserved', sum(c.reserved), 'committed', sum(c.committed),
      'off', count(*) FILTER (WHERE c.is_off))
  FROM (
    SELECT c.reserved, c.committed, (c.reserved, c.committed) <> (coalesce(sum(m.reserved), 0),
      coalesce(sum(m.committed), 0)) AS is_off
    FROM budget.cell AS c
    LEFT JOIN budget.commitment AS m ON m.employer_id = employer AND m.cell_id = c.cell_id
    WHERE c.employer_id = employer GROUP BY c.cell_id, c.reserved, c.committed
  ) AS c
  UNION ALL
  -- What is owed and owing, item by item, is the balance of its account.
  SELECT 7, 'open_items', CASE WHEN count(*) FILTER (WHERE o.items <> o.balance) = 0 THEN 'passed' ELSE 'failed' END,
    coalesce(jsonb_object_agg(o.account || ' ' || o.currency, jsonb_build_object('items', o.items,
      'balance', o.balance)), '{}')
  FROM ledger.owed AS o WHERE o.employer_id = employer
  UNION ALL
  -- Expended is training expense, but for the differences that are listed.
  SELECT 7, 'cost', CASE WHEN count(*) FILTER (WHERE k.unexplained <> 0) = 0 THEN 'passed' ELSE 'failed' END,
    coalesce(jsonb_object_agg(k.currency, to_jsonb(k) - 'currency'), '{}')
  FROM ledger.cost_of_days(employer, first_day, last_day) AS k
  UNION ALL
  -- What the general ledger is to have has gone there and was taken.
  SELECT 11, 'gl_export', CASE WHEN count(*) = 0 THEN 'not_set_up'
      WHEN sum(l.missing) + sum(l.unconfirmed) = 0 THEN 'passed' ELSE 'failed' END,
    coalesce(jsonb_object_agg(l.layout, jsonb_build_object('exported', l.exported, 'not_exported', l.missing,
      'batches_not_taken', l.unconfirmed)), '{}')
  FROM ledger.gl_progress(employer, last_day) AS l
  UNION ALL
  SELECT 12, 'soft_close', CASE WHEN p.soft_closed_through >= last_day THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('closed_softly_through', p.soft_closed_through)
  FROM budget.fiscal_period AS p WHERE p.employer_id = employer AND p.period_id = period
  UNION ALL
  SELECT 13, 'earlier_days', CASE WHEN count(*) = 0 THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('open_periods', count(*))
  FROM budget.fiscal_period AS p
  WHERE p.employer_id = employer AND upper(p.span) <= first_day AND p.state = 'open'
  UNION ALL
  -- At the end of a year nothing is left in its budgets.
  SELECT 15, 'year_end', CASE WHEN count(*) FILTER (WHERE c.available > 0 OR c.reserved > 0 OR c.committed > 0) = 0
      THEN 'passed' ELSE 'failed' END,
    jsonb_build_object('budgets_left', count(*) FILTER (WHERE c.available > 0 OR c.reserved > 0 OR c.committed > 0))
  FROM budget.fiscal_period AS p
  LEFT JOIN budget.cell AS c ON c.employer_id = employer AND c.period_id = period
  WHERE p.employer_id = employer AND p.period_id = period AND upper(p.span) - 1 = last_day
  GROUP BY p.period_id;
END
$$;
COMMENT ON FUNCTION ledger.close_checklist IS 'The checklist of a close, item by item.';
