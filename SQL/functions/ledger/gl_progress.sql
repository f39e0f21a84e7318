-- For every layout that was ever exported: how many transfers of the financial book up to a day have gone out,
-- how many have not, and how many batches the general ledger has not confirmed.
CREATE OR REPLACE FUNCTION ledger.gl_progress(employer bigint, last_day date)
RETURNS TABLE (layout text, exported bigint, missing bigint, unconfirmed bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  SELECT b.layout, t.exported, t.missing, b.unconfirmed
  FROM (
    SELECT g.layout, count(*) FILTER (WHERE r.batch_id IS NULL) AS unconfirmed
    FROM ledger.gl_batch AS g
    LEFT JOIN ledger.gl_receipt AS r ON r.employer_id = employer AND r.batch_id = g.batch_id
    WHERE g.employer_id = employer GROUP BY g.layout
  ) AS b
  CROSS JOIN LATERAL (
    SELECT count(l.batch_id) AS exported, count(*) - count(l.batch_id) AS missing
    FROM ledger.transfer AS t
    JOIN ledger.entry AS e ON e.employer_id = employer AND e.entry_id = t.entry_id AND e.effective_on <= last_day
    LEFT JOIN ledger.gl_line AS l ON l.employer_id = employer AND l.layout = b.layout AND l.entry_id = t.entry_id
      AND l.line = t.line
    WHERE t.employer_id = employer AND t.book = 'financial'
  ) AS t
$$;
COMMENT ON FUNCTION ledger.gl_progress(bigint, date) IS 'How much of the financial book has gone to the general ledger, by layout.';
