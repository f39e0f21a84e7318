-- Keeps a journal for the general ledger as it was written, with the transfers it holds, each once per layout:
-- raises unique_violation on gl_line_exported_once where another export was faster. Raises UP304 unknown period.
CREATE OR REPLACE FUNCTION ledger.freeze_gl_batch(
  employer bigint, layout text, period bigint, last_day date, currency text, entries bigint[], lines bigint[],
  file_lines bigint, total bigint, mapping text, content text, content_hash text, actor text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_variable
DECLARE
  batch bigint;
BEGIN
  INSERT INTO ledger.gl_batch AS b (employer_id, layout, period_id, last_day, currency, lines, total, mapping,
    content, content_hash, actor)
  VALUES (employer, layout, period, last_day, currency, file_lines, total, mapping, content, content_hash, actor)
  RETURNING b.batch_id INTO batch;
  INSERT INTO ledger.gl_line (employer_id, layout, entry_id, line, batch_id)
  SELECT employer, layout, l.entry, l.line, batch FROM unnest(entries, lines) AS l (entry, line);
  RETURN batch;
END
$$;
COMMENT ON FUNCTION ledger.freeze_gl_batch IS 'Keeps a journal for the general ledger as it was written.';
