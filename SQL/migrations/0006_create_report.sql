-- The reading interface of reports.
CREATE SCHEMA report;
COMMENT ON SCHEMA report IS 'What reports read.';
