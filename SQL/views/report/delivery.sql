-- What each feed delivered, file by file, with what became of the rows.
CREATE OR REPLACE VIEW report.delivery AS
SELECT f.employer_id, d.code AS feed, f.file_id, f.name, f.as_of, f.state, f.rows_read, f.rows_applied,
  f.rows_unchanged, f.rows_duplicate, f.rows_quarantined
FROM intake.file AS f
JOIN intake.feed AS d ON d.employer_id = f.employer_id AND d.feed_id = f.feed_id
WHERE f.state <> 'open';
COMMENT ON VIEW report.delivery IS 'What each feed delivered, file by file.';
