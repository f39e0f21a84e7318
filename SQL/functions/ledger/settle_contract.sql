-- Applies one operation to a contract under an idempotency key:
--
--   deposit          seats or credit bought: prepaid against payables
--   draw             used by a commitment whose cost is recognized: accrued cost against prepaid
--   contract_expiry  what nobody used by the last day: unused prepaid against prepaid
--
-- Seats are worth what is left of the deposits over the seats left, so that the last one takes the exact
-- rest. Raises UP301 amount, UP306 unknown contract.
CREATE OR REPLACE FUNCTION ledger.settle_contract(
  employer bigint, key text, contract bigint, kind text, seats bigint, amount bigint, commitment bigint,
  occurred_on date, actor text)
RETURNS TABLE (decision bigint, code text, entry_id bigint, amount_moved bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  held ledger.contract;
  known ledger.request;
  asked CONSTANT text := md5(ROW(kind, contract, seats, amount, commitment)::text);
  prepaid bigint;
  other bigint;
  left_seats bigint;
  left_credit bigint;
BEGIN
  SELECT * INTO held FROM ledger.contract AS c
  WHERE c.employer_id = employer AND c.contract_id = contract FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'contract' USING ERRCODE = 'UP306', CONSTRAINT = 'operation_contract_known';
  END IF;
  IF seats <= 0 OR amount <= 0 OR kind = 'deposit' AND amount IS NULL
    OR kind <> 'contract_expiry' AND (held.unit = 'seats') <> (seats IS NOT NULL)
    OR kind = 'draw' AND (held.unit = 'credit') <> (amount IS NOT NULL) THEN
    RAISE EXCEPTION 'amount' USING ERRCODE = 'UP301', CONSTRAINT = 'operation_amount_positive';
  END IF;
  SELECT * INTO known FROM ledger.request AS r WHERE r.employer_id = employer AND r.key = settle_contract.key;
  IF FOUND THEN
    RETURN QUERY SELECT known.decision,
      CASE WHEN known.request_hash = asked THEN known.code ELSE 'key_conflict' END, known.entry_id,
      (SELECT t.amount FROM ledger.transfer AS t
        WHERE t.employer_id = employer AND t.entry_id = known.entry_id AND t.line = 1);
    RETURN;
  END IF;
  left_seats := held.seats - held.seats_drawn - held.seats_expired;
  left_credit := held.deposited - held.drawn - held.expired;
  amount_moved := CASE
    WHEN kind = 'contract_expiry' THEN left_credit
    WHEN kind = 'draw' AND seats <= left_seats THEN round(left_credit::numeric * seats / left_seats)::bigint
    ELSE amount
  END;
  code := CASE
    WHEN kind = 'contract_expiry' AND occurred_on < upper(held.span) THEN 'contract_in_force'
    WHEN kind = 'contract_expiry' AND left_credit = 0 THEN 'nothing_left'
    WHEN kind = 'draw' AND NOT held.span @> occurred_on THEN 'contract_not_in_force'
    WHEN kind = 'draw' AND (seats > left_seats OR amount_moved > left_credit) THEN 'contract_used_up'
    ELSE 'done'
  END;
  IF code = 'done' THEN
    prepaid := ledger.financial_account(employer, 'prepaid', held.currency, contract);
    other := ledger.financial_account(employer, CASE kind WHEN 'deposit' THEN 'payables'
      WHEN 'draw' THEN 'accrued_cost' ELSE 'unused_prepaid' END, held.currency, NULL);
    SELECT p.decision, p.code, p.entry_id INTO decision, code, entry_id FROM ledger.post(employer,
      key, asked, kind, held.currency, CASE kind WHEN 'deposit' THEN other ELSE prepaid END,
      CASE kind WHEN 'deposit' THEN prepaid ELSE other END, amount_moved, commitment, occurred_on, actor) AS p;
  END IF;
  IF code = 'done' THEN
    IF kind = 'deposit' THEN
      INSERT INTO ledger.open_item (employer_id, account, party, reference, entry_id, currency, amount,
        original_currency, original_amount)
      VALUES (employer, 'payables', held.provider, held.name, entry_id, held.currency, amount_moved, held.currency,
        amount_moved);
    END IF;
    UPDATE ledger.contract AS c SET
      seats = c.seats + CASE WHEN kind = 'deposit' THEN coalesce(settle_contract.seats, 0) ELSE 0 END,
      seats_drawn = c.seats_drawn + CASE WHEN kind = 'draw' THEN coalesce(settle_contract.seats, 0) ELSE 0 END,
      seats_expired = c.seats_expired + CASE WHEN kind = 'contract_expiry' THEN left_seats ELSE 0 END,
      deposited = c.deposited + CASE WHEN kind = 'deposit' THEN amount_moved ELSE 0 END,
      drawn = c.drawn + CASE WHEN kind = 'draw' THEN amount_moved ELSE 0 END,
      expired = c.expired + CASE WHEN kind = 'contract_expiry' THEN amount_moved ELSE 0 END
    WHERE c.employer_id = employer AND c.contract_id = contract;
    RETURN NEXT;
    RETURN;
  END IF;
  amount_moved := NULL;
  IF decision IS NULL THEN
    decision := nextval('ledger.decision_seq');
    INSERT INTO ledger.request (employer_id, key, request_hash, decision, code, entry_id, commitment_id)
    VALUES (employer, key, asked, decision, code, entry_id, commitment);
  END IF;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION ledger.settle_contract IS 'Applies one operation to a contract: deposit, draw or expiry.';
