-- Each sponsorship stands where its newest event left it.
SELECT s.employer_id, s.sponsorship_id
FROM program.sponsorship AS s
LEFT JOIN LATERAL (
  SELECT e.state FROM program.sponsorship_event AS e
  WHERE e.employer_id = s.employer_id AND e.sponsorship_id = s.sponsorship_id
  ORDER BY e.event_id DESC LIMIT 1
) AS last ON true
WHERE last.state IS DISTINCT FROM s.state
