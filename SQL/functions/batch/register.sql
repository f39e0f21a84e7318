-- Registers a job's schedule. A new one, or one with another expression or zone, starts now: no history is
-- invented. Who may not change it leaves another one in force. Returns the schedule that was in force until now
-- and how far its slots are decided, the time, whether it is paused, and whether it has been changed: then the
-- slots up to now are still the old one's, and the caller decides them.
CREATE OR REPLACE FUNCTION batch.register(
  employer bigint, job text, cron text, zone text, fingerprint text, may_change boolean, actor text)
RETURNS TABLE (cursor timestamptz, clock timestamptz, is_paused boolean, known_cron text, known_zone text,
  is_changed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  known batch.schedule;
BEGIN
  INSERT INTO batch.lease (employer_id, job) VALUES (employer, register.job) ON CONFLICT DO NOTHING;
  INSERT INTO batch.schedule AS s (employer_id, job, cron, zone, fingerprint, cursor)
  VALUES (employer, register.job, register.cron, register.zone, register.fingerprint, batch.clock())
  ON CONFLICT DO NOTHING;
  is_changed := FOUND;
  SELECT * INTO known FROM batch.schedule AS s WHERE s.employer_id = employer AND s.job = register.job;
  IF known.fingerprint <> register.fingerprint AND may_change THEN
    SELECT * INTO known FROM batch.schedule AS s WHERE s.employer_id = employer AND s.job = register.job FOR UPDATE;
    UPDATE batch.schedule AS s
    SET cron = register.cron, zone = register.zone, fingerprint = register.fingerprint,
      cursor = greatest(s.cursor, batch.clock())
    WHERE s.employer_id = employer AND s.job = register.job AND s.fingerprint <> register.fingerprint;
    is_changed := FOUND;
  END IF;
  IF is_changed THEN
    INSERT INTO batch.event (employer_id, job, code, message, actor)
    VALUES (employer, register.job, 'scheduled', format('%s in %s from now on', register.cron, register.zone),
      register.actor);
  END IF;
  cursor := known.cursor; clock := batch.clock(); is_paused := known.paused_at IS NOT NULL;
  known_cron := known.cron; known_zone := known.zone;
  is_changed := known.fingerprint <> register.fingerprint AND is_changed;
  RETURN NEXT;
END
$$;
COMMENT ON FUNCTION batch.register IS 'Registers a job''s schedule.';
