-- Accrues at the end of a day what was enrolled and not billed: training expense against accrued cost, taken
-- back on the next day by an entry that is posted at the same time. Budgets do not change: the commitments
-- stand. Called again, it posts the difference to what is accrued already. Answers per currency: done,
-- nothing_left where nothing is to be accrued, period_closed where the day is closed, and no_period where the
-- next day is in no open period.
CREATE OR REPLACE FUNCTION ledger.accrue(employer bigint, through date, occurred_on date, actor text)
RETURNS TABLE (currency text, code text, commitments bigint, amount numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' SET jit = off AS $$
#variable_conflict use_column
DECLARE
  part record;
BEGIN
  code := ledger.reversing_days_open(employer, through);
  IF code <> 'done' THEN
    RETURN NEXT;
    RETURN;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('ledger.accrue'), employer::integer);
  FOR part IN
    SELECT d.currency, array_agg(ROW(
        CASE WHEN d.due > d.accrued THEN 'accrued_cost' ELSE 'training_expense' END,
        CASE WHEN d.due > d.accrued THEN 'training_expense' ELSE 'accrued_cost' END,
        abs(d.due - d.accrued), d.commitment_id)::ledger.line ORDER BY d.commitment_id) AS lines,
      count(*) AS commitments, sum(d.due - d.accrued) AS amount
    FROM (
      SELECT a.*, row_number() OVER (PARTITION BY a.currency ORDER BY a.commitment_id) / 10000 AS chunk
      FROM ledger.accruable(employer, through) AS a WHERE a.due <> a.accrued
    ) AS d
    GROUP BY d.currency, d.chunk ORDER BY d.currency, d.chunk
  LOOP
    code := ledger.post_reversing(employer, 'accrue', part.currency, part.lines, through, occurred_on,
      'enrolled, not billed', actor);
    currency := part.currency; commitments := part.commitments; amount := part.amount;
    RETURN NEXT;
  END LOOP;
  IF NOT FOUND THEN
    code := 'nothing_left';
    RETURN NEXT;
  END IF;
END
$$;
COMMENT ON FUNCTION ledger.accrue IS 'Accrues what was enrolled and not billed, and takes it back on the next day.';
