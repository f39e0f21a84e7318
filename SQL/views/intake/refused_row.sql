-- The rows of a load that are set aside, whether the reader or the matching refused them.
CREATE OR REPLACE VIEW intake.refused_row AS
SELECT s.employer_id, s.load_id, s.file_id, s.row_number, s.line, s.reject_code AS code,
  s.reject_column AS column_name, s.reject_reason AS reason,
  intake.enrollment_row_key(s) AS row_key, md5(content.fields::text) AS content_hash, content.fields
FROM intake.staged_enrollment AS s
CROSS JOIN LATERAL (SELECT intake.content_of(to_jsonb(s)) AS fields) AS content
WHERE s.reject_code IS NOT NULL
UNION ALL
SELECT s.employer_id, s.load_id, s.file_id, s.row_number, s.line, r.outcome, NULL,
  format('line %s: %s', s.line, c.meaning),
  r.row_key, md5(content.fields::text), content.fields
FROM intake.resolved_enrollment AS r
JOIN intake.staged_enrollment AS s ON s.employer_id = r.employer_id AND s.load_id = r.load_id
  AND s.file_id = r.file_id AND s.row_number = r.row_number
JOIN intake.rejection_code AS c ON c.code = r.outcome
CROSS JOIN LATERAL (SELECT intake.content_of(to_jsonb(s)) AS fields) AS content
UNION ALL
SELECT s.employer_id, s.load_id, s.file_id, s.row_number, s.line, s.reject_code, s.reject_column,
  s.reject_reason, md5(coalesce(s.employee_number, content.fields::text)),
  md5(content.fields::text), content.fields
FROM intake.staged_people AS s
CROSS JOIN LATERAL (SELECT intake.content_of(to_jsonb(s)) AS fields) AS content
WHERE s.reject_code IS NOT NULL
UNION ALL
SELECT s.employer_id, s.load_id, s.file_id, s.row_number, s.line, r.outcome, NULL,
  format('line %s: %s', s.line, c.meaning),
  md5(s.employee_number), md5(content.fields::text), content.fields
FROM intake.resolved_people AS r
JOIN intake.staged_people AS s ON s.employer_id = r.employer_id AND s.load_id = r.load_id
  AND s.file_id = r.file_id AND s.row_number = r.row_number
JOIN intake.rejection_code AS c ON c.code = r.outcome
CROSS JOIN LATERAL (SELECT intake.content_of(to_jsonb(s)) AS fields) AS content;
COMMENT ON VIEW intake.refused_row IS 'The rows of a load that are set aside, and why.';
