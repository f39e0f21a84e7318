-- Records a fiscal period. Raises exclusion_violation on fiscal_period_no_overlap and unique_violation
-- on fiscal_period_name_unique.
CREATE OR REPLACE FUNCTION budget.add_period(employer bigint, name text, first_day date, last_day date)
RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO budget.fiscal_period (employer_id, name, span)
  VALUES (employer, add_period.name, daterange(first_day, last_day, '[]'))
  RETURNING period_id
$$;
COMMENT ON FUNCTION budget.add_period IS 'Records a fiscal period.';
