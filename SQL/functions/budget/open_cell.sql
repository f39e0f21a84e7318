-- Opens a budget cell without money, with its seven accounts; an existing one is returned as it is. Under
-- another it gets its authority from there, by budget.move: what a parent was granted is never exceeded.
CREATE OR REPLACE FUNCTION budget.open_cell(
  employer bigint, period bigint, cost_center text, program text, currency text, control text,
  parent bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  opened budget.cell;
BEGIN
  INSERT INTO budget.cell (employer_id, period_id, cost_center, program, currency, control, parent_id)
  VALUES (employer, period, open_cell.cost_center, open_cell.program, open_cell.currency, open_cell.control,
    parent)
  ON CONFLICT ON CONSTRAINT cell_dimensions_unique DO NOTHING
  RETURNING * INTO opened;
  IF NOT FOUND THEN
    SELECT * INTO opened FROM budget.cell AS c
    WHERE c.employer_id = employer AND c.period_id = period AND c.cost_center = open_cell.cost_center
      AND c.program = open_cell.program AND c.currency = open_cell.currency;
    RETURN opened.cell_id;
  END IF;
  INSERT INTO ledger.account (employer_id, account_id, book, kind, currency, cell_id)
  SELECT employer, opened.first_account + k.place - 1, 'budgetary', k.kind, opened.currency, opened.cell_id
  FROM unnest(ARRAY['authority', 'available', 'reserved', 'committed', 'expended', 'lapsed', 'carried_out'])
    WITH ORDINALITY AS k (kind, place);
  RETURN opened.cell_id;
END
$$;
COMMENT ON FUNCTION budget.open_cell IS 'Opens a budget cell and returns its id.';
