-- Frozen reports are written by the ten thousand in a night and seldom read: the faster compression, where the
-- server was built with it.
DO $$
BEGIN
  ALTER TABLE report.snapshot ALTER COLUMN content SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  RAISE NOTICE 'this server has no lz4: frozen reports take longer to write';
END
$$;
