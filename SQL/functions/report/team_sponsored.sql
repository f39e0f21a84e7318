-- What the sponsorships of every team, or of one, hold and cost.
CREATE OR REPLACE FUNCTION report.team_sponsored(
  employer bigint, as_of date, manager bigint, is_subtree boolean)
RETURNS TABLE (
  manager_id bigint, currency text, sponsorships bigint, reserved bigint, committed bigint, expended bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  SELECT t.manager_id, c.currency, count(*), sum(m.reserved)::bigint, sum(m.committed)::bigint,
    sum(m.expended - m.refunded - m.refunded_late)::bigint
  FROM people.team(employer, as_of, manager, is_subtree) AS t
  JOIN program.sponsorship AS s ON s.employer_id = employer AND s.employee_id = t.employee_id
  JOIN budget.commitment AS m ON m.employer_id = employer AND m.commitment_id = s.commitment_id
  JOIN budget.cell AS c ON c.employer_id = employer AND c.cell_id = m.cell_id
  GROUP BY t.manager_id, c.currency
  ORDER BY t.manager_id, c.currency
$$;
COMMENT ON FUNCTION report.team_sponsored(bigint, date, bigint, boolean) IS 'What the sponsorships of every team hold and cost.';
