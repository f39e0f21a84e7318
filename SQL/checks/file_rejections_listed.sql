-- Every quarantined row of an applied file is listed with its line and reason.
SELECT f.employer_id, f.file_id, f.rows_quarantined, count(r.row_number) AS listed
FROM intake.file AS f
LEFT JOIN intake.rejection AS r ON r.employer_id = f.employer_id AND r.file_id = f.file_id
WHERE f.state = 'applied'
GROUP BY f.employer_id, f.file_id, f.rows_quarantined
HAVING f.rows_quarantined <> count(r.row_number)
