-- Fulfills a sponsorship from seats or credit paid in advance: its cost is what the contract says a seat is
-- worth, or the amount drawn. Both or neither happen; the answer is the first refusal. The contract is locked
-- before the sponsorship. Raises UP301, UP306 as ledger.settle_contract.
CREATE OR REPLACE FUNCTION program.fulfill_from_contract(
  employer bigint, key text, sponsorship bigint, contract bigint, seats bigint, amount bigint, reason text,
  at timestamptz, occurred_on date, actor text)
RETURNS TABLE (state text, answer text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  commitment bigint;
  cost bigint;
BEGIN
  SELECT s.commitment_id, s.state,
    CASE WHEN c.currency <> k.currency THEN 'currency_differs' WHEN k.provider <> s.provider THEN 'provider_differs' END
  INTO commitment, state, answer
  FROM program.sponsorship AS s
  JOIN budget.cell AS c ON c.employer_id = s.employer_id AND c.cell_id = s.cell_id
  LEFT JOIN ledger.contract AS k ON k.employer_id = employer AND k.contract_id = contract
  WHERE s.employer_id = employer AND s.sponsorship_id = sponsorship;
  IF NOT FOUND THEN
    answer := 'no_sponsorship';
  ELSIF answer IS NULL THEN
    BEGIN
      SELECT r.code, r.amount_moved INTO answer, cost FROM ledger.settle_contract(
        employer, key, contract, 'draw', seats, amount, commitment, occurred_on, actor) AS r;
      IF answer = 'done' THEN
        SELECT r.state, r.answer INTO state, answer FROM program.advance(employer,
          ARRAY[ROW(sponsorship, 'fulfill', cost, NULL, NULL, reason)::program.step], at, occurred_on,
          actor) AS r;
        IF answer NOT IN ('done', 'over_budget') THEN
          RAISE EXCEPTION 'nothing drawn' USING ERRCODE = 'UP307';
        END IF;
      END IF;
    EXCEPTION
      WHEN SQLSTATE 'UP307' THEN NULL;
    END;
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION program.fulfill_from_contract IS 'Fulfills a sponsorship from seats or credit paid in advance.';
