-- The outbox as an operator reads it.
CREATE OR REPLACE VIEW report.outbox_item AS
SELECT o.employer_id, o.outbox_id, o.delivery, o.snapshot_id, s.kind, s.as_of,
  coalesce(o.address, 'manager ' || e.employee_number) AS recipient, o.message_id, o.state, o.attempts, o.next_at,
  o.error_kind, o.queued_at, o.sent_at
FROM report.outbox AS o
JOIN report.snapshot AS s ON s.employer_id = o.employer_id AND s.snapshot_id = o.snapshot_id
LEFT JOIN people.employee AS e ON e.employer_id = o.employer_id AND e.employee_id = o.manager_id;
COMMENT ON VIEW report.outbox_item IS 'The outbox as an operator reads it.';
