-- Lets blocked runs go whose predecessors for the same slot have succeeded, and skips those whose predecessors
-- have ended otherwise. Slots are the same where their instants are. A predecessor without a run for the slot
-- is waited for.
CREATE OR REPLACE FUNCTION batch.release_dependents(employer bigint)
RETURNS void
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  LOOP
    UPDATE batch.run AS r
    SET state = CASE WHEN p.failed IS NULL THEN 'pending' ELSE 'skipped' END,
      reason = CASE WHEN p.failed IS NOT NULL THEN format('upstream: %s', p.failed) END,
      finished_at = CASE WHEN p.failed IS NOT NULL THEN batch.clock() END
    FROM (
      SELECT b.run_id,
        max(a.job) FILTER (WHERE u.state IN ('failed', 'dead', 'canceled', 'skipped', 'missed')) AS failed,
        bool_and(coalesce(u.state = 'succeeded', false)) AS is_ready
      FROM batch.run AS b
      CROSS JOIN unnest(b.after_jobs) AS a (job)
      LEFT JOIN batch.run AS u ON u.employer_id = b.employer_id AND u.job = a.job
        AND u.scheduled_for = b.scheduled_for AND u.slot IS NOT NULL AND NOT u.is_dry_run
      WHERE b.employer_id = employer AND b.state = 'blocked'
      GROUP BY b.run_id
    ) AS p
    WHERE r.employer_id = employer AND r.run_id = p.run_id AND r.state = 'blocked'
      AND (p.is_ready OR p.failed IS NOT NULL);
    EXIT WHEN NOT FOUND;
  END LOOP;
END
$$;
COMMENT ON FUNCTION batch.release_dependents(bigint) IS 'Lets blocked runs go, or skips them with their predecessors.';
