-- Pauses a job's schedule or lets it go on; slots that fall into a pause are skipped, and have a row that says
-- so. Returns whether anything changed.
CREATE OR REPLACE FUNCTION batch.pause(employer bigint, job text, is_paused boolean, reason text, actor text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
BEGIN
  UPDATE batch.schedule AS s
  SET paused_at = CASE WHEN pause.is_paused THEN batch.clock() END,
    paused_by = CASE WHEN pause.is_paused THEN pause.actor END,
    paused_reason = CASE WHEN pause.is_paused THEN pause.reason END
  WHERE s.employer_id = employer AND s.job = pause.job AND (s.paused_at IS NOT NULL) <> pause.is_paused;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO batch.event (employer_id, job, code, message, actor)
  VALUES (employer, pause.job, CASE WHEN pause.is_paused THEN 'paused' ELSE 'resumed' END,
    coalesce(pause.reason, ''), pause.actor);
  PERFORM pg_notify('bursar_batch', pause.job);
  RETURN true;
END
$$;
COMMENT ON FUNCTION batch.pause IS 'Pauses a job''s schedule or lets it go on.';
