-- The events a file left behind are at least the rows it says it applied; a retried row adds its own
-- event to the file it came from.
SELECT f.employer_id, f.file_id, f.rows_applied, counted.events
FROM intake.file AS f
CROSS JOIN LATERAL (
  SELECT (SELECT count(*) FROM enrollment.event AS v
      WHERE v.employer_id = f.employer_id AND v.file_id = f.file_id)
    + (SELECT count(*) FROM people.event AS v
      WHERE v.employer_id = f.employer_id AND v.file_id = f.file_id) AS events
) AS counted
WHERE f.state = 'applied' AND counted.events < f.rows_applied
  OR f.state <> 'applied' AND counted.events > 0
