-- Open quarantine items that waited for a person who is now known; the newest of each row.
CREATE OR REPLACE VIEW intake.retriable_row AS
SELECT DISTINCT ON (q.employer_id, q.feed_id, q.row_key)
  q.employer_id, q.feed_id, q.quarantine_id, q.last_file_id, q.row_number, q.line, q.fields
FROM intake.quarantine AS q
JOIN intake.rejection_code AS c ON c.code = q.code AND c.retried
JOIN intake.file AS f ON f.employer_id = q.employer_id AND f.file_id = q.last_file_id
WHERE q.state = 'open'
  AND (EXISTS (
      SELECT FROM people.employee AS e
      WHERE e.employer_id = q.employer_id AND e.employee_number = q.fields ->> 'external_id')
    OR (
      SELECT count(*) FILTER (WHERE m.valid_to IS NULL) = 1 OR count(*) = 1
      FROM people.email AS m
      WHERE m.employer_id = q.employer_id AND m.email = lower(q.fields ->> 'email'))
    OR (
      SELECT count(*) FILTER (WHERE m.valid_to IS NULL) = 1 OR count(*) = 1
      FROM people.email AS m
      WHERE m.employer_id = q.employer_id AND m.email = lower(q.fields ->> 'external_id')))
ORDER BY q.employer_id, q.feed_id, q.row_key, f.as_of DESC, q.quarantine_id DESC;
COMMENT ON VIEW intake.retriable_row IS 'Open quarantine items whose person is now known.';
