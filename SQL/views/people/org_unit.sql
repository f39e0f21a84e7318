-- The organization units that people are or were in.
CREATE OR REPLACE VIEW people.org_unit AS
SELECT DISTINCT a.employer_id, a.org_unit AS code FROM people.assignment AS a WHERE a.org_unit IS NOT NULL;
COMMENT ON VIEW people.org_unit IS 'The organization units that people are or were in.';
