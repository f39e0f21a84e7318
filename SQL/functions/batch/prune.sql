-- Deletes final runs older than a moment, but the newest of each job, with their attempts, checkpoints and skips,
-- at most so many. Schedules and their cursors stay, so no slot can come again. Returns how many runs went.
CREATE OR REPLACE FUNCTION batch.prune(
  employer bigint, older_than timestamptz, keep integer, at_most integer)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  old bigint[];
BEGIN
  SELECT array_agg(x.run_id) INTO old
  FROM (
    SELECT r.run_id, r.finished_at, row_number() OVER (PARTITION BY r.job ORDER BY r.run_id DESC) AS place
    FROM batch.run AS r WHERE r.employer_id = employer AND r.finished_at IS NOT NULL
    ORDER BY r.run_id
  ) AS x
  WHERE x.finished_at < older_than AND x.place > keep
  LIMIT at_most;
  DELETE FROM batch.checkpoint AS c WHERE c.employer_id = employer AND c.run_id = ANY (old);
  DELETE FROM batch.skip AS s WHERE s.employer_id = employer AND s.run_id = ANY (old);
  DELETE FROM batch.attempt AS a WHERE a.employer_id = employer AND a.run_id = ANY (old);
  DELETE FROM batch.event AS e WHERE e.employer_id = employer AND e.run_id = ANY (old);
  DELETE FROM batch.run AS r WHERE r.employer_id = employer AND r.run_id = ANY (old);
  RETURN coalesce(cardinality(old), 0);
END
$$;
COMMENT ON FUNCTION batch.prune(bigint, timestamptz, integer, integer) IS 'Deletes final runs older than a moment.';
