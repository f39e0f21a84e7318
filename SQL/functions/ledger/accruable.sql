-- Enrolled and not billed by the end of a day: what employers pay the provider for, began by then, and was still
-- committed, beside what is accrued of it already. Not what is paid only on completion, nor reimbursements.
-- Commitments that were carried into the next year at that moment count.
CREATE OR REPLACE FUNCTION ledger.accruable(employer bigint, through date)
RETURNS TABLE (commitment_id bigint, cell_id bigint, currency text, due numeric, accrued numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH moved AS (
    SELECT t.commitment_id, t.from_account, t.to_account, t.amount, e.kind, e.effective_on
    FROM ledger.transfer AS t
    JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = t.entry_id
    WHERE t.employer_id = employer AND t.commitment_id IS NOT NULL AND e.effective_on <= through
      AND (e.kind = 'accrue' AND e.effective_on = through OR t.book = 'budgetary' AND e.kind <> 'carry_out')
  ), committed AS (
    SELECT v.commitment_id, sum(CASE c.first_account + 3
        WHEN v.to_account THEN v.amount WHEN v.from_account THEN -v.amount ELSE 0 END) AS amount
    FROM moved AS v
    JOIN budget.commitment AS m ON m.employer_id = employer AND m.commitment_id = v.commitment_id
    JOIN budget.cell AS c ON c.employer_id = employer AND c.cell_id = m.cell_id
    WHERE v.kind <> 'accrue'
    GROUP BY v.commitment_id
  ), accrued AS (
    SELECT v.commitment_id, sum(CASE WHEN a.kind = 'accrued_cost' THEN v.amount ELSE -v.amount END) AS amount
    FROM moved AS v
    JOIN ledger.account AS a ON a.employer_id = employer AND a.account_id = v.from_account
    WHERE v.kind = 'accrue'
    GROUP BY v.commitment_id
  ), enrolled AS (
    SELECT m.commitment_id
    FROM program.sponsorship AS s
    JOIN enrollment.attempt_item AS t ON t.employer_id = employer AND t.attempt_id = s.attempt_id
      AND t.since <= through AND NOT t.withdrawn
    JOIN budget.commitment AS n ON n.employer_id = employer AND n.commitment_id = s.commitment_id
    JOIN budget.commitment AS m ON m.employer_id = employer
      AND m.commitment_id IN (n.commitment_id, n.carried_from)
    WHERE s.employer_id = employer AND s.payment = 'employer' AND NOT s.must_complete
  )
  SELECT m.commitment_id, m.cell_id, c.currency,
    CASE WHEN e.commitment_id IS NULL THEN 0 ELSE coalesce(k.amount, 0) END, coalesce(a.amount, 0)
  FROM budget.commitment AS m
  JOIN budget.cell AS c ON c.employer_id = employer AND c.cell_id = m.cell_id
  LEFT JOIN committed AS k ON k.commitment_id = m.commitment_id
  LEFT JOIN accrued AS a ON a.commitment_id = m.commitment_id
  LEFT JOIN enrolled AS e ON e.commitment_id = m.commitment_id
  WHERE m.employer_id = employer
    AND (e.commitment_id IS NOT NULL AND k.amount > 0 OR coalesce(a.amount, 0) <> 0);
END
$$;
COMMENT ON FUNCTION ledger.accruable(bigint, date) IS 'Enrolled and not billed by the end of a day.';
