-- A row that waited for a person goes in with that person. What matches somebody now but still waits
-- was left behind, unless its file holds conflicting rows for the same attempt.
SELECT w.employer_id, w.quarantine_id FROM intake.retriable_row AS w
