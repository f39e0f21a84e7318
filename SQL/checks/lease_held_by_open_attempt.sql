-- A lease names an open attempt or none, and every open attempt is named by its job's lease.
SELECT coalesce(l.employer_id, a.employer_id) AS employer_id, l.job, a.attempt_id
FROM (SELECT * FROM batch.lease WHERE attempt_id IS NOT NULL) AS l
FULL JOIN (SELECT * FROM batch.attempt WHERE finished_at IS NULL) AS a
  ON a.employer_id = l.employer_id AND a.attempt_id = l.attempt_id
WHERE l.job IS NULL OR a.attempt_id IS NULL OR a.epoch <> l.epoch
