-- A run under way has its one open attempt, and every other has none.
SELECT r.employer_id, r.run_id
FROM batch.run AS r
LEFT JOIN batch.attempt AS a ON a.employer_id = r.employer_id AND a.run_id = r.run_id AND a.finished_at IS NULL
GROUP BY r.employer_id, r.run_id, r.state
HAVING count(a.attempt_id) <> CASE WHEN r.state = 'running' THEN 1 ELSE 0 END
