-- Deletes the reports that name people and are older than a day: what a manager needed last year, nobody
-- needs to keep. Those without names stay for good. Returns how many went.
CREATE OR REPLACE FUNCTION report.prune_snapshots(employer bigint, older_than date)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH gone AS (
    DELETE FROM report.snapshot AS s
    WHERE s.employer_id = employer AND s.classification = 'confidential' AND s.as_of < older_than
    RETURNING 1
  )
  SELECT count(*) FROM gone
$$;
COMMENT ON FUNCTION report.prune_snapshots(bigint, date) IS 'Deletes old reports that name people.';
