-- A key is claimed and answered in one transaction.
SELECT r.employer_id, r.key FROM ledger.request AS r WHERE r.code IS NULL
