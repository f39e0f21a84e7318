-- Keeps a report, or returns the one that was kept before of the same kind, day and parameters: the first
-- holds, so that two nights that meet say the same.
CREATE OR REPLACE FUNCTION report.keep_snapshot(
  employer bigint, kind text, parameters jsonb, as_of date, title text, content text,
  classification text, complete_up_to date, run_id bigint, frozen_at timestamptz, frozen_by text)
RETURNS TABLE (snapshot_id bigint, kept text, is_new boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  RETURN QUERY
  INSERT INTO report.snapshot AS s (employer_id, kind, parameters, as_of, title, content, content_hash,
    classification, complete_up_to, run_id, frozen_at, frozen_by)
  VALUES (employer, keep_snapshot.kind, keep_snapshot.parameters, keep_snapshot.as_of, keep_snapshot.title, keep_snapshot.content,
    encode(sha256(convert_to(keep_snapshot.content, 'UTF8')), 'hex'), keep_snapshot.classification,
    keep_snapshot.complete_up_to, keep_snapshot.run_id, keep_snapshot.frozen_at, keep_snapshot.frozen_by)
  ON CONFLICT ON CONSTRAINT snapshot_once DO NOTHING
  RETURNING s.snapshot_id, s.content, true;
  IF NOT FOUND THEN
    RETURN QUERY
    SELECT s.snapshot_id, s.content, false FROM report.snapshot AS s
    WHERE s.employer_id = employer AND s.kind = keep_snapshot.kind AND s.as_of = keep_snapshot.as_of
      AND s.parameters = keep_snapshot.parameters;
  END IF;
END
$$;
COMMENT ON FUNCTION report.keep_snapshot(bigint, text, jsonb, date, text, text, text, date, bigint, timestamptz, text) IS 'Keeps a report, or returns the one kept before.';
