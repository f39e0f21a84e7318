-- Opens a run: from here the two sides of an employer are compared by one caller at a time, until the
-- transaction ends. Until then whole tables are joined, by keys: of the proposals just written the planner knows
-- nothing, and would compare each with every line.
CREATE OR REPLACE FUNCTION reconciliation.open_run(
  employer bigint, scope text, as_of date, rules jsonb, actor text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  made bigint;
BEGIN
  PERFORM reconciliation.take_turn(employer), set_config('enable_nestloop', 'off', true),
    set_config('jit', 'off', true);
  INSERT INTO reconciliation.run (employer_id, scope, as_of, rules, actor)
  VALUES (employer, scope, as_of, rules, actor)
  RETURNING run_id INTO made;
  RETURN made;
END
$$;
COMMENT ON FUNCTION reconciliation.open_run IS 'Opens a run.';
