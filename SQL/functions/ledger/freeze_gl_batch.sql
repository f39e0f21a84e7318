-- Keeps a journal for the general ledger as it was written, with the transfers it holds, each once per layout:
-- raises unique_violation on gl_line_exported_once where another export was faster. Raises UP304 unknown period.
-- Where its lines are sums, with the lines that each transfer's debit and credit are in.
CREATE OR REPLACE FUNCTION ledger.freeze_gl_batch(
  employer bigint, batch bigint, layout text, period bigint, last_day date, currency text, entries bigint[],
  lines bigint[], debit_lines bigint[], credit_lines bigint[], file_lines bigint, total bigint, mapping text, content text, content_hash text, actor text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
BEGIN
  INSERT INTO ledger.gl_batch (employer_id, batch_id, layout, period_id, last_day, currency, lines, total, mapping,
    content, content_hash, actor, is_aggregated)
  OVERRIDING SYSTEM VALUE
  VALUES (employer, batch, layout, period, last_day, currency, file_lines, total, mapping, content, content_hash,
    actor, debit_lines IS NOT NULL);
  INSERT INTO ledger.gl_line (employer_id, layout, entry_id, line, batch_id, debit_line, credit_line)
  SELECT employer, layout, l.entry, l.line, batch, l.debit_line, l.credit_line
  FROM unnest(entries, lines, debit_lines, credit_lines) AS l (entry, line, debit_line, credit_line);
  RETURN batch;
END
$$;
COMMENT ON FUNCTION ledger.freeze_gl_batch IS 'Keeps a journal for the general ledger as it was written.';
