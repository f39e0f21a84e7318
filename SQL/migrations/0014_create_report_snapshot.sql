-- Frozen reports: what was said stays said, whatever becomes known later.
CREATE TABLE report.snapshot (
  employer_id bigint NOT NULL,
  snapshot_id bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL,
  parameters jsonb NOT NULL,
  as_of date NOT NULL,
  title text NOT NULL,
  content text NOT NULL,
  content_hash text NOT NULL,
  classification text NOT NULL,
  complete_up_to date,
  run_id bigint,
  frozen_at timestamptz NOT NULL,
  frozen_by text NOT NULL,
  CONSTRAINT snapshot_pk PRIMARY KEY (employer_id, snapshot_id),
  CONSTRAINT snapshot_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT snapshot_once UNIQUE (employer_id, kind, as_of, parameters),
  CONSTRAINT snapshot_kind_known
    CHECK (kind IN ('completion', 'progress', 'spend', 'roi', 'data-quality')),
  CONSTRAINT snapshot_classification_known CHECK (classification IN ('internal', 'confidential')),
  CONSTRAINT snapshot_hash_form CHECK (content_hash ~ '^[0-9a-f]{64}$')
);
COMMENT ON TABLE report.snapshot IS 'Reports as they were said: one of each kind, day and parameters, never changed.';
COMMENT ON COLUMN report.snapshot.employer_id IS 'Tenant.';
COMMENT ON COLUMN report.snapshot.snapshot_id IS 'Identity.';
COMMENT ON COLUMN report.snapshot.kind IS 'completion, progress, spend, roi or data-quality.';
COMMENT ON COLUMN report.snapshot.parameters IS 'pii: what it was narrowed to; a manager''s employee number may be among them.';
COMMENT ON COLUMN report.snapshot.as_of IS 'Last business day that it counts.';
COMMENT ON COLUMN report.snapshot.title IS 'pii: its finding.';
COMMENT ON COLUMN report.snapshot.content IS 'pii: the report as JSON, from which every form is rendered, byte for byte. A confidential one names people.';
COMMENT ON COLUMN report.snapshot.content_hash IS 'SHA-256 of the content.';
COMMENT ON COLUMN report.snapshot.classification IS 'internal, or confidential where it names people.';
COMMENT ON COLUMN report.snapshot.complete_up_to IS 'The earliest watermark of the provider feeds then; empty where one had delivered nothing.';
COMMENT ON COLUMN report.snapshot.run_id IS 'The run that wrote it; empty where a person did. Runs are pruned, snapshots stay.';
COMMENT ON COLUMN report.snapshot.frozen_at IS 'When.';
COMMENT ON COLUMN report.snapshot.frozen_by IS 'Account that did it.';
CREATE TRIGGER snapshot_unchanged BEFORE UPDATE ON report.snapshot
  FOR EACH ROW EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER snapshot_no_truncate BEFORE TRUNCATE ON report.snapshot
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();

-- With another argument and more columns now.
DROP FUNCTION IF EXISTS report.episode(bigint, date);
