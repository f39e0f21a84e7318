-- Frozen reports without their content.
CREATE OR REPLACE VIEW report.snapshot_item AS
SELECT employer_id, snapshot_id, kind, parameters, as_of, title, content_hash, classification,
  complete_up_to, run_id, frozen_at, frozen_by
FROM report.snapshot;
COMMENT ON VIEW report.snapshot_item IS 'Frozen reports without their content.';
