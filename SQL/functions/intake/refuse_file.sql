-- Closes an open delivery without applying it: held for a person to decide, or rejected as unreadable.
-- Its staged rows go; nothing else changes.
CREATE OR REPLACE FUNCTION intake.refuse_file(
  employer bigint, file bigint, verdict text, why jsonb, read_rows bigint)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  SELECT intake.empty_load(employer, refuse_file.file);
  UPDATE intake.file AS f SET state = verdict, reasons = why, rows_read = read_rows
  WHERE f.employer_id = employer AND f.file_id = refuse_file.file AND f.state = 'open';
$$;
COMMENT ON FUNCTION intake.refuse_file IS 'Closes an open delivery as held or rejected.';
