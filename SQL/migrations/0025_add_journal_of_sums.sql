-- Journals of sums: one line per account and dimensions, and for every transfer the lines that it is summed up in.
ALTER TABLE ledger.gl_batch ADD COLUMN is_aggregated boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN ledger.gl_batch.is_aggregated IS 'Whether its lines are sums of transfers.';

ALTER TABLE ledger.gl_line
  ADD COLUMN debit_line bigint,
  ADD COLUMN credit_line bigint,
  ADD CONSTRAINT gl_line_sums_of_both_sides CHECK ((debit_line IS NULL) = (credit_line IS NULL)
    AND debit_line > 0 AND credit_line > 0 AND debit_line <> credit_line);
COMMENT ON COLUMN ledger.gl_line.debit_line IS 'Number of the line that sums up its debit; none where the batch has no sums.';
COMMENT ON COLUMN ledger.gl_line.credit_line IS 'Number of the line that sums up its credit; none where the batch has no sums.';

DROP FUNCTION IF EXISTS ledger.freeze_gl_batch(bigint, text, bigint, date, text, bigint[], bigint[], bigint, bigint,
  text, text, text, text);
