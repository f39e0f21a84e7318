-- Open quarantine items as a person reads them.
CREATE OR REPLACE VIEW intake.quarantine_item AS
SELECT q.employer_id, q.quarantine_id, f.code AS feed, last.name AS file, q.line, q.code,
  q.column_name, q.reason, first.as_of AS since, last.as_of AS last_seen, c.retried
FROM intake.quarantine AS q
JOIN intake.feed AS f ON f.employer_id = q.employer_id AND f.feed_id = q.feed_id
JOIN intake.file AS first ON first.employer_id = q.employer_id AND first.file_id = q.file_id
JOIN intake.file AS last ON last.employer_id = q.employer_id AND last.file_id = q.last_file_id
JOIN intake.rejection_code AS c ON c.code = q.code
WHERE q.state = 'open';
COMMENT ON VIEW intake.quarantine_item IS 'Open quarantine items: where each row is, what is wrong, since when.';
