-- A delivery is open only inside its transaction.
SELECT f.employer_id, f.file_id FROM intake.file AS f WHERE f.state = 'open'
