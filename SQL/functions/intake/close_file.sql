-- Accounts for every row of an open delivery and closes it as applied: lists the refused rows, keeps
-- each as one open quarantine item (a row that comes again unchanged touches its item and makes no
-- new one), closes items whose row has meanwhile said something else, moves the watermark and
-- empties the staging tables. The constraint file_counts_add_up fails the load if a row is missing.
CREATE OR REPLACE FUNCTION intake.close_file(
  employer bigint, file bigint, feed bigint, changed jsonb, read_rows bigint)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' SET enable_nestloop = off SET jit = off AS $$
DECLARE
  resolved bigint;
  duplicates bigint;
  refused bigint;
  closing intake.file;
BEGIN
  SELECT * INTO closing FROM intake.file AS f WHERE f.employer_id = employer AND f.file_id = file;

  INSERT INTO intake.rejection
    (employer_id, file_id, row_number, line, code, column_name, reason)
  SELECT employer, file, r.row_number, r.line, r.code, r.column_name, r.reason
  FROM intake.refused_row AS r
  WHERE r.employer_id = employer AND r.load_id = file;
  GET DIAGNOSTICS refused = ROW_COUNT;

  INSERT INTO intake.quarantine AS q (employer_id, feed_id, file_id, last_file_id, row_number, line,
    code, column_name, reason, row_key, content_hash, fields)
  SELECT DISTINCT ON (r.row_key, r.code, r.content_hash) employer, feed, file, file, r.row_number,
    r.line, r.code, r.column_name, r.reason, r.row_key, r.content_hash, r.fields
  FROM intake.refused_row AS r
  WHERE r.employer_id = employer AND r.load_id = file
  ORDER BY r.row_key, r.code, r.content_hash, r.row_number
  ON CONFLICT (employer_id, feed_id, row_key, code, content_hash) WHERE state = 'open'
  DO UPDATE SET last_file_id = EXCLUDED.last_file_id, row_number = EXCLUDED.row_number,
    line = EXCLUDED.line, reason = EXCLUDED.reason;

  UPDATE intake.quarantine AS q SET state = 'superseded'
  FROM intake.file AS seen
  WHERE q.employer_id = employer AND q.feed_id = feed AND q.state = 'open'
    AND q.last_file_id <> file
    AND seen.employer_id = employer AND seen.file_id = q.last_file_id AND seen.as_of <= closing.as_of
    AND q.row_key IN (
      SELECT k.row_key FROM intake.loaded_row_key AS k
      WHERE k.employer_id = employer AND k.load_id = file);

  SELECT count(*), count(*) FILTER (WHERE l.outcome = 'duplicate') INTO resolved, duplicates
  FROM intake.loaded_row_key AS l
  WHERE l.employer_id = employer AND l.load_id = file
    AND (l.outcome IS NULL OR l.outcome = 'duplicate');

  UPDATE intake.file AS f
  SET state = 'applied', rows_read = read_rows, rows_applied = (changed ->> 'applied')::bigint,
    rows_unchanged = resolved - duplicates - (changed ->> 'applied')::bigint,
    rows_duplicate = duplicates, rows_quarantined = refused, changes = changed - 'applied'
  WHERE f.employer_id = employer AND f.file_id = file AND f.state = 'open';

  UPDATE intake.feed AS f SET complete_up_to = greatest(f.complete_up_to, closing.as_of)
  WHERE f.employer_id = employer AND f.feed_id = feed;

  PERFORM intake.empty_load(employer, file);
END
$$;
COMMENT ON FUNCTION intake.close_file IS 'Accounts for every row of an open delivery and closes it as applied.';
