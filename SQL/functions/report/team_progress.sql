-- The attempts of every team, member by member, and the members without any: what a manager's page is made
-- of. Ordered by manager, so that it can be read page by page.
CREATE OR REPLACE FUNCTION report.team_progress(
  employer bigint, as_of date, manager bigint, is_subtree boolean)
RETURNS TABLE (
  manager_id bigint, member_id bigint, member text, member_number text, attempt bigint, provider text,
  item text, role text, enrolled_on date, starts_on date, started_on date, last_activity_on date,
  progress double precision, earned boolean, earned_on date, failed boolean, failed_on date,
  withdrawn boolean, withdrawn_on date, due_on date, left_company_on date, program text,
  cost_center text, item_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' SET jit = off AS $$
  WITH team AS MATERIALIZED (
    SELECT t.manager_id, t.employee_id FROM people.team(employer, as_of, manager, is_subtree) AS t
  ), one AS MATERIALIZED (
    SELECT e.* FROM report.episode(employer, as_of, 'as-is',
      CASE WHEN manager IS NOT NULL
        THEN ARRAY(SELECT t.employee_id FROM team AS t) END) AS e
  )
  SELECT t.manager_id, t.employee_id, coalesce(nullif(concat_ws(' ', m.given_name, m.family_name), ''),
      m.employee_number), m.employee_number, e.attempt, e.provider, coalesce(i.title, i.content_id), e.role,
    e.enrolled_on, e.starts_on, e.started_on, e.last_activity_on, e.progress, e.earned, e.earned_on,
    e.failed, e.failed_on, e.withdrawn, e.withdrawn_on, e.due_on, e.left_company_on, e.program,
    e.cost_center, e.item_id
  FROM team AS t
  JOIN people.employee AS m ON m.employer_id = employer AND m.employee_id = t.employee_id
  LEFT JOIN one AS e ON e.employee_id = t.employee_id
  LEFT JOIN catalog.item AS i ON i.employer_id = employer AND i.item_id = e.item_id
  ORDER BY t.manager_id, m.family_name, m.given_name, t.employee_id, e.enrolled_on, e.item_id
$$;
COMMENT ON FUNCTION report.team_progress(bigint, date, bigint, boolean) IS 'The attempts of every team, member by member.';
