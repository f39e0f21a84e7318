-- Tries again the rows that waited for a person who is now known: stages them anew, feed by feed, from
-- the quarantine, resolves and merges them as when they first came, and closes the items that went in.
-- Returns how many did. Called in the transaction that brought the people.
CREATE OR REPLACE FUNCTION intake.retry_quarantine(employer bigint, load bigint)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = '' SET enable_nestloop = off SET jit = off AS $$
DECLARE
  waiting bigint;
  merged bigint;
  total bigint := 0;
BEGIN
  FOR waiting IN
    SELECT DISTINCT w.feed_id FROM intake.retriable_row AS w WHERE w.employer_id = employer
    ORDER BY w.feed_id
  LOOP
    INSERT INTO intake.staged_enrollment
    SELECT (jsonb_populate_record(NULL::intake.staged_enrollment, w.fields || jsonb_build_object(
      'employer_id', employer, 'load_id', load, 'file_id', w.last_file_id,
      'row_number', w.row_number, 'line', w.line))).*
    FROM intake.retriable_row AS w
    WHERE w.employer_id = employer AND w.feed_id = waiting;

    PERFORM intake.resolve_enrollments(employer, load, waiting);
    PERFORM intake.merge_enrollments(employer, load, waiting);

    UPDATE intake.quarantine AS q SET state = 'applied'
    FROM intake.resolved_enrollment AS r
    WHERE q.employer_id = employer AND q.feed_id = waiting AND q.state = 'open'
      AND r.employer_id = employer AND r.load_id = load
      AND q.last_file_id = r.file_id AND q.row_number = r.row_number
      AND (r.outcome IS NULL OR r.outcome = 'duplicate');
    GET DIAGNOSTICS merged = ROW_COUNT;
    total := total + merged;

    DELETE FROM intake.staged_enrollment AS s WHERE s.employer_id = employer AND s.load_id = load;
    DELETE FROM intake.resolved_enrollment AS r WHERE r.employer_id = employer AND r.load_id = load;
  END LOOP;
  RETURN total;
END
$$;
COMMENT ON FUNCTION intake.retry_quarantine(bigint, bigint) IS 'Applies quarantined rows whose person is now known.';
