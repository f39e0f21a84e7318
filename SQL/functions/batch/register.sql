-- Registers a job's schedule. A new one, or one with another expression or zone, starts now: no history is
-- invented. Returns how far its slots are decided, the time, and whether it is paused.
CREATE OR REPLACE FUNCTION batch.register(
  employer bigint, job text, cron text, zone text, fingerprint text, actor text)
RETURNS TABLE (cursor timestamptz, clock timestamptz, is_paused boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  known batch.schedule;
BEGIN
  INSERT INTO batch.lease (employer_id, job) VALUES (employer, register.job) ON CONFLICT DO NOTHING;
  INSERT INTO batch.schedule AS s (employer_id, job, cron, zone, fingerprint, cursor)
  VALUES (employer, register.job, register.cron, register.zone, register.fingerprint, batch.clock())
  ON CONFLICT ON CONSTRAINT schedule_pk DO UPDATE
  SET cron = EXCLUDED.cron, zone = EXCLUDED.zone, fingerprint = EXCLUDED.fingerprint,
    cursor = greatest(s.cursor, EXCLUDED.cursor)
  WHERE s.fingerprint <> EXCLUDED.fingerprint
  RETURNING * INTO known;
  IF FOUND THEN
    INSERT INTO batch.event (employer_id, job, code, message, actor)
    VALUES (employer, register.job, 'scheduled', format('%s in %s from now on', known.cron, known.zone), register.actor);
  ELSE
    SELECT * INTO known FROM batch.schedule AS s WHERE s.employer_id = employer AND s.job = register.job;
  END IF;
  cursor := known.cursor; clock := batch.clock(); is_paused := known.paused_at IS NOT NULL;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION batch.register IS 'Registers a job''s schedule.';
