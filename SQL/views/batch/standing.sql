-- How every job that has a schedule or a run stands.
CREATE OR REPLACE VIEW batch.standing AS
WITH known AS (
  SELECT employer_id, job FROM batch.schedule
  UNION
  SELECT employer_id, job FROM batch.run
)
SELECT k.employer_id, k.job, coalesce(s.cron, '') AS cron, coalesce(s.zone, '') AS zone,
  s.paused_at IS NOT NULL AS is_paused, s.paused_reason, running.started_at AS running_since,
  CASE WHEN running.run_id IS NOT NULL THEN l.beat_at END AS beat_at, success.finished_at AS last_success_at,
  last.slot AS last_slot, last.state AS last_state, coalesce(last.error, last.reason) AS last_reason,
  last.run_id AS last_run_id,
  (SELECT count(*) FROM batch.run AS r WHERE r.employer_id = k.employer_id AND r.job = k.job
    AND r.state IN ('pending', 'waiting_retry', 'blocked')) AS waiting,
  (SELECT count(*) FROM batch.run AS r WHERE r.employer_id = k.employer_id AND r.job = k.job
    AND r.state IN ('failed', 'dead', 'missed') AND r.run_id > coalesce(success.run_id, 0)) AS attention
FROM known AS k
LEFT JOIN batch.schedule AS s ON s.employer_id = k.employer_id AND s.job = k.job
LEFT JOIN batch.lease AS l ON l.employer_id = k.employer_id AND l.job = k.job
LEFT JOIN LATERAL (
  SELECT r.run_id, r.started_at FROM batch.run AS r
  WHERE r.employer_id = k.employer_id AND r.job = k.job AND r.state = 'running' LIMIT 1
) AS running ON true
LEFT JOIN LATERAL (
  SELECT r.run_id, r.finished_at FROM batch.run AS r
  WHERE r.employer_id = k.employer_id AND r.job = k.job AND r.state = 'succeeded' AND NOT r.is_dry_run
  ORDER BY r.run_id DESC LIMIT 1
) AS success ON true
LEFT JOIN LATERAL (
  SELECT r.run_id, r.slot, r.state, r.reason, r.error FROM batch.run AS r
  WHERE r.employer_id = k.employer_id AND r.job = k.job ORDER BY r.run_id DESC LIMIT 1
) AS last ON true;
COMMENT ON VIEW batch.standing IS 'How every job stands.';
