-- How far each feed speaks: a report is complete up to the earliest of them.
CREATE OR REPLACE VIEW report.feed_watermark AS
SELECT f.employer_id, f.code AS feed, f.kind, p.code AS provider, f.complete_up_to,
  (SELECT count(*) FROM intake.quarantine AS q
   WHERE q.employer_id = f.employer_id AND q.feed_id = f.feed_id AND q.state = 'open') AS quarantined
FROM intake.feed AS f
LEFT JOIN catalog.provider AS p ON p.employer_id = f.employer_id AND p.provider_id = f.provider_id;
COMMENT ON VIEW report.feed_watermark IS 'How far each feed speaks, and how many of its rows wait in quarantine.';
