-- Gives slots their rows and moves the cursor past them, in one transaction. Of several processes one wins: the
-- others find another cursor and do nothing. Slots that have a row keep it. Without a new cursor (back-fill) the
-- cursor stays.
--
-- Overlap, where a run of the job is under way or waits: skip leaves the new ones out, replace asks the one
-- under way to end, queue_one lets the newest wait and the older ones that have not begun go, queue lets all wait.
CREATE OR REPLACE FUNCTION batch.decide_slots(
  employer bigint, job text, known_cursor timestamptz, new_cursor timestamptz, overlap text, slots text[],
  instants timestamptz[], starts timestamptz[], states text[], reasons text[], trigger text, params jsonb,
  after_jobs text[], actor text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  added bigint;
  newest bigint;
BEGIN
  IF new_cursor IS NOT NULL THEN
    UPDATE batch.schedule AS s SET cursor = new_cursor
    WHERE s.employer_id = employer AND s.job = decide_slots.job AND s.cursor = known_cursor;
    IF NOT FOUND THEN
      RETURN 0;
    END IF;
  END IF;
  WITH opened AS (
    INSERT INTO batch.run (employer_id, job, slot, scheduled_for, interval_start, interval_end, trigger, params,
      requested_by, state, reason, after_jobs, finished_at)
    SELECT employer, decide_slots.job, n.slot, n.instant, n.start, n.instant, decide_slots.trigger,
      decide_slots.params, decide_slots.actor,
      CASE WHEN n.state = 'pending' AND o.is_running AND overlap = 'skip' THEN 'skipped'
        WHEN n.state = 'pending' AND cardinality(decide_slots.after_jobs) > 0 THEN 'blocked' ELSE n.state END,
      CASE WHEN n.state = 'pending' AND o.is_running AND overlap = 'skip' THEN 'overlap' ELSE n.reason END,
      decide_slots.after_jobs,
      CASE WHEN n.state IN ('skipped', 'missed') OR n.state = 'pending' AND o.is_running AND overlap = 'skip'
        THEN batch.clock() END
    FROM unnest(slots, instants, starts, states, reasons) AS n (slot, instant, start, state, reason)
    CROSS JOIN (SELECT EXISTS (SELECT FROM batch.run AS r WHERE r.employer_id = employer
      AND r.job = decide_slots.job AND r.state = 'running') AS is_running) AS o
    ORDER BY n.instant
    ON CONFLICT DO NOTHING
    RETURNING run_id, state
  )
  SELECT count(*), max(o.run_id) FILTER (WHERE o.state IN ('pending', 'blocked')) INTO added, newest
  FROM opened AS o;
  IF newest IS NOT NULL AND overlap = 'replace' THEN
    UPDATE batch.run AS r SET cancel_requested_at = batch.clock()
    WHERE r.employer_id = employer AND r.job = decide_slots.job AND r.state = 'running'
      AND r.cancel_requested_at IS NULL;
  END IF;
  IF newest IS NOT NULL AND overlap = 'queue_one' THEN
    UPDATE batch.run AS r
    SET state = 'skipped', reason = format('coalesced into run %s', newest), finished_at = batch.clock()
    WHERE r.employer_id = employer AND r.job = decide_slots.job AND r.state IN ('pending', 'blocked')
      AND r.run_id < newest AND r.attempts = 0 AND r.losses = 0 AND r.trigger IN ('schedule', 'catch_up');
  END IF;
  PERFORM batch.release_dependents(employer);
  RETURN added;
END
$$;
COMMENT ON FUNCTION batch.decide_slots IS 'Gives slots their rows and moves the cursor past them.';
