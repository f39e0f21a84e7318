-- Records how far a step is, in the transaction of its work. Raises UP502 where the sequence is not the one
-- before plus one: somebody else has been here.
CREATE OR REPLACE FUNCTION batch.save_checkpoint(
  employer bigint, run bigint, attempt bigint, step text, sequence bigint, cursor jsonb,
  cursor_version integer, is_done boolean)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO batch.checkpoint AS c (employer_id, run_id, step, sequence, cursor, cursor_version, is_done,
    attempt_id, committed_at)
  VALUES (employer, run, save_checkpoint.step, save_checkpoint.sequence, save_checkpoint.cursor,
    save_checkpoint.cursor_version, save_checkpoint.is_done, attempt, batch.clock())
  ON CONFLICT ON CONSTRAINT checkpoint_pk DO UPDATE
  SET sequence = EXCLUDED.sequence, cursor = EXCLUDED.cursor, cursor_version = EXCLUDED.cursor_version,
    is_done = EXCLUDED.is_done, attempt_id = EXCLUDED.attempt_id, committed_at = EXCLUDED.committed_at
  WHERE c.sequence = EXCLUDED.sequence - 1;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'sequence' USING ERRCODE = 'UP502', CONSTRAINT = 'checkpoint_in_sequence';
  END IF;
END
$$;
COMMENT ON FUNCTION batch.save_checkpoint IS 'Records how far a step is, in the transaction of its work.';
