-- Puts the mails of a delivery into the outbox, those that are not there yet: the frozen report of a kind, day and
-- parameters to each address; where no addresses are given, every manager's own report to the manager.
CREATE OR REPLACE FUNCTION report.enqueue(
  employer bigint, delivery text, kind text, as_of date, parameters jsonb, addresses text[], host text,
  at timestamptz)
RETURNS TABLE (reports bigint, queued bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH mail AS (
    SELECT s.snapshot_id, s.content_hash, NULL::bigint AS manager_id, a.address, a.address AS recipient
    FROM report.snapshot AS s CROSS JOIN unnest(enqueue.addresses) AS a (address)
    WHERE s.employer_id = employer AND s.kind = enqueue.kind AND s.as_of = enqueue.as_of
      AND s.parameters = enqueue.parameters
    UNION ALL
    SELECT s.snapshot_id, s.content_hash, e.employee_id, NULL, e.employee_number
    FROM report.snapshot AS s
    JOIN people.employee AS e ON e.employer_id = employer AND e.employee_number = s.parameters ->> 'manager'
    WHERE enqueue.addresses IS NULL AND s.employer_id = employer AND s.kind = enqueue.kind
      AND s.as_of = enqueue.as_of AND s.parameters - 'manager' = enqueue.parameters
  ), added AS (
    INSERT INTO report.outbox (employer_id, delivery, snapshot_id, manager_id, address, message_id, queued_at, next_at)
    SELECT employer, enqueue.delivery, m.snapshot_id, m.manager_id, m.address,
      format('<%s@%s>', left(encode(sha256(convert_to(concat_ws(E'\n', enqueue.delivery, m.snapshot_id,
        m.content_hash, m.recipient), 'UTF8')), 'hex'), 40), host),
      enqueue.at, batch.clock()
    FROM mail AS m
    ON CONFLICT ON CONSTRAINT outbox_once DO NOTHING
    RETURNING 1
  )
  SELECT (SELECT count(DISTINCT m.snapshot_id) FROM mail AS m), (SELECT count(*) FROM added)
$$;
COMMENT ON FUNCTION report.enqueue(bigint, text, text, date, jsonb, text[], text, timestamptz) IS 'Puts the mails of a delivery into the outbox, once each.';
