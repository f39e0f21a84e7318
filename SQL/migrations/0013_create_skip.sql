-- Records that a run leaves out, with the reason.
CREATE TABLE batch.skip (
  employer_id bigint NOT NULL,
  run_id bigint NOT NULL,
  step text NOT NULL,
  position bigint NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  attempt_id bigint NOT NULL,
  CONSTRAINT skip_pk PRIMARY KEY (employer_id, run_id, step, position),
  CONSTRAINT skip_run_fk FOREIGN KEY (employer_id, run_id) REFERENCES batch.run
);
COMMENT ON TABLE batch.skip IS 'Records that a run left out because of what is in them.';
COMMENT ON COLUMN batch.skip.employer_id IS 'Tenant.';
COMMENT ON COLUMN batch.skip.run_id IS 'The run.';
COMMENT ON COLUMN batch.skip.step IS 'Part of the run.';
COMMENT ON COLUMN batch.skip.position IS 'Of the record in its input.';
COMMENT ON COLUMN batch.skip.code IS 'A word for the kind of mistake.';
COMMENT ON COLUMN batch.skip.detail IS 'What is wrong, without personal data.';
COMMENT ON COLUMN batch.skip.attempt_id IS 'The attempt that left it out.';

-- Their arguments have changed.
DROP FUNCTION IF EXISTS batch.request_run(bigint, text, jsonb, boolean, text);
DROP FUNCTION IF EXISTS batch.register(bigint, text, text, text, text, text);
