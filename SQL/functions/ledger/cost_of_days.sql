-- What the budgets expended in some days beside training expense, and the differences between them by their
-- reasons: accruals and their reversals, what came back to closed years, adjustments. The rest is unexplained.
CREATE OR REPLACE FUNCTION ledger.cost_of_days(employer bigint, first_day date, last_day date)
RETURNS TABLE (currency text, expended numeric, training_expense numeric, accruals numeric, prior_periods numeric,
  adjustments numeric, unexplained numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  SELECT k.currency, k.expended, k.expense, k.accruals, k.prior_periods, k.adjustments,
    k.expense - k.expended - k.accruals - k.prior_periods - k.adjustments
  FROM (
    SELECT a.currency, coalesce(sum(v.amount) FILTER (WHERE a.kind = 'expended'), 0) AS expended,
      coalesce(sum(v.amount) FILTER (WHERE a.kind = 'training_expense'), 0) AS expense,
      coalesce(sum(v.amount) FILTER (WHERE a.kind = 'training_expense' AND v.why = 'accrue'), 0) AS accruals,
      coalesce(sum(v.amount) FILTER (WHERE a.kind = 'training_expense' AND v.cell_id IS NULL
        AND v.why IN ('refund', 'expend')), 0) AS prior_periods,
      coalesce(sum(v.amount) FILTER (WHERE a.kind = 'training_expense' AND v.why = 'adjust'), 0) AS adjustments
    FROM (
      SELECT e.cell_id, coalesce(o.kind, e.kind) AS why, n.account_id, n.amount
      FROM ledger.entry AS e
      LEFT JOIN ledger.entry AS o ON o.employer_id = employer AND o.entry_id = e.reversal_of
      JOIN ledger.transfer AS t ON t.employer_id = employer AND t.entry_id = e.entry_id
      CROSS JOIN LATERAL (VALUES (t.to_account, t.amount::numeric), (t.from_account, -t.amount::numeric))
        AS n (account_id, amount)
      WHERE e.employer_id = employer AND e.effective_on BETWEEN first_day AND last_day
    ) AS v
    JOIN ledger.account AS a ON a.employer_id = employer AND a.account_id = v.account_id
      AND a.kind IN ('expended', 'training_expense')
    GROUP BY a.currency
  ) AS k
$$;
COMMENT ON FUNCTION ledger.cost_of_days(bigint, date, date) IS 'Expended beside training expense, and the differences by their reasons.';
