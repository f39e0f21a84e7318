-- Puts the mails of a delivery into the outbox, those that are not there yet: the newest frozen report of a kind and
-- parameters up to a day to each address; where no addresses are given, every manager's own to the manager.
CREATE OR REPLACE FUNCTION report.enqueue(
  employer bigint, delivery text, kind text, as_of date, parameters jsonb, addresses text[], host text,
  at timestamptz)
RETURNS TABLE (reports bigint, queued bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH newest AS (
    SELECT DISTINCT ON (s.parameters) s.snapshot_id, s.content_hash, s.parameters ->> 'manager' AS manager
    FROM report.snapshot AS s
    WHERE s.employer_id = employer AND s.kind = enqueue.kind AND s.as_of <= enqueue.as_of
      AND CASE WHEN enqueue.addresses IS NULL THEN s.parameters - 'manager' ELSE s.parameters END
        = enqueue.parameters
    ORDER BY s.parameters, s.as_of DESC
  ), mail AS (
    SELECT n.snapshot_id, n.content_hash, NULL::bigint AS manager_id, a.address, a.address AS recipient
    FROM newest AS n CROSS JOIN unnest(enqueue.addresses) AS a (address)
    UNION ALL
    SELECT n.snapshot_id, n.content_hash, e.employee_id, NULL, e.employee_number
    FROM newest AS n
    JOIN people.employee AS e ON e.employer_id = employer AND e.employee_number = n.manager
    WHERE enqueue.addresses IS NULL
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
