-- What was recorded after a report was frozen and speaks of its time: why it would say something else now.
CREATE OR REPLACE FUNCTION report.late_facts(employer bigint, as_of date, since timestamptz)
RETURNS TABLE (source text, facts bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  (SELECT 'file ' || f.name, count(*)
   FROM enrollment.event AS v
   JOIN intake.file AS f ON f.employer_id = v.employer_id AND f.file_id = v.file_id
   WHERE v.employer_id = employer AND v.recorded_at > since
   GROUP BY f.name ORDER BY count(*) DESC, f.name LIMIT 3)
  UNION ALL
  SELECT 'ledger entries', count(*) FROM ledger.entry AS e
  WHERE e.employer_id = employer AND e.recorded_at > since AND e.effective_on <= late_facts.as_of
  HAVING count(*) > 0
$$;
COMMENT ON FUNCTION report.late_facts(bigint, date, timestamptz) IS 'What was recorded after a report was frozen.';
