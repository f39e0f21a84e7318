-- Asks for a run outside the schedule, now or as of another moment, and wakes the schedulers.
CREATE OR REPLACE FUNCTION batch.request_run(
  employer bigint, job text, params jsonb, is_dry_run boolean, actor text, as_of timestamptz DEFAULT NULL)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  SELECT pg_notify('bursar_batch', job);
  INSERT INTO batch.run (employer_id, job, scheduled_for, trigger, params, requested_by, is_dry_run, state)
  VALUES (employer, job, coalesce(as_of, batch.clock()), 'manual', params, actor, is_dry_run, 'pending')
  RETURNING run_id
$$;
COMMENT ON FUNCTION batch.request_run IS 'Asks for a run outside the schedule.';
