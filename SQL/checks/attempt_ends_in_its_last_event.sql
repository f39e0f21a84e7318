-- What is known of an attempt is its newest event.
SELECT a.employer_id, a.attempt_id, a.last_event_id
FROM enrollment.attempt AS a
LEFT JOIN LATERAL (
  SELECT max(v.event_id) AS event_id FROM enrollment.event AS v
  WHERE v.employer_id = a.employer_id AND v.attempt_id = a.attempt_id
) AS newest ON true
WHERE newest.event_id IS DISTINCT FROM a.last_event_id
