-- Employers (the tenants) and their people, with effective-dated assignments.
CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;

CREATE SCHEMA people;
COMMENT ON SCHEMA people IS 'Employers and their employees, with dated history.';

CREATE TABLE people.employer (
  employer_id bigint GENERATED ALWAYS AS IDENTITY,
  code text NOT NULL,
  name text NOT NULL,
  time_zone text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT employer_pk PRIMARY KEY (employer_id),
  CONSTRAINT employer_code_unique UNIQUE (code),
  CONSTRAINT employer_code_form CHECK (code ~ '^[a-z][a-z0-9-]{0,62}$'),
  CONSTRAINT employer_name_present CHECK (btrim(name) <> '')
);
COMMENT ON TABLE people.employer IS 'A tenant: every other table starts its key with employer_id.';
COMMENT ON COLUMN people.employer.employer_id IS 'Identity of the tenant.';
COMMENT ON COLUMN people.employer.code IS 'Short lower-case name used on the command line.';
COMMENT ON COLUMN people.employer.name IS 'Name as printed on reports.';
COMMENT ON COLUMN people.employer.time_zone IS 'IANA zone in which instants become business days.';
COMMENT ON COLUMN people.employer.created_at IS 'When the tenant was recorded.';

CREATE TABLE people.employee (
  employer_id bigint NOT NULL,
  employee_id bigint GENERATED ALWAYS AS IDENTITY,
  employee_number text NOT NULL,
  source_id text NOT NULL,
  given_name text,
  family_name text,
  hired_on date,
  left_on date,
  as_of date NOT NULL,
  CONSTRAINT employee_pk PRIMARY KEY (employer_id, employee_id),
  CONSTRAINT employee_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT employee_number_unique UNIQUE (employer_id, employee_number)
);
CREATE INDEX employee_by_source ON people.employee (employer_id, source_id);
COMMENT ON TABLE people.employee IS 'One person as the employer numbers them; never deleted by a file.';
COMMENT ON COLUMN people.employee.employer_id IS 'Tenant.';
COMMENT ON COLUMN people.employee.employee_id IS 'Our identity of the person.';
COMMENT ON COLUMN people.employee.employee_number IS 'pii: the employer''s own id, text, leading zeros kept, never reused.';
COMMENT ON COLUMN people.employee.source_id IS 'pii: the HR system''s record id, to which manager references point; the employee number where the system has no other.';
COMMENT ON COLUMN people.employee.given_name IS 'pii: given name.';
COMMENT ON COLUMN people.employee.family_name IS 'pii: family name.';
COMMENT ON COLUMN people.employee.hired_on IS 'First day of employment, as reported.';
COMMENT ON COLUMN people.employee.left_on IS 'Last day of employment, as reported; empty while employed.';
COMMENT ON COLUMN people.employee.as_of IS 'Business date of the newest file that changed this person.';

CREATE TABLE people.email (
  employer_id bigint NOT NULL,
  employee_id bigint NOT NULL,
  email text NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  CONSTRAINT email_pk PRIMARY KEY (employer_id, employee_id, email),
  CONSTRAINT email_employee_fk FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee,
  CONSTRAINT email_folded CHECK (email = lower(email)),
  CONSTRAINT email_dates_ordered CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX email_one_holder ON people.email (employer_id, email) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX email_one_current ON people.email (employer_id, employee_id) WHERE valid_to IS NULL;
COMMENT ON TABLE people.email IS 'Every e-mail address a person has had: providers keep sending the old one.';
COMMENT ON COLUMN people.email.employer_id IS 'Tenant.';
COMMENT ON COLUMN people.email.employee_id IS 'The person.';
COMMENT ON COLUMN people.email.email IS 'pii: address, folded to lower case.';
COMMENT ON COLUMN people.email.valid_from IS 'First business date on which it was reported.';
COMMENT ON COLUMN people.email.valid_to IS 'Business date on which another took its place; empty for the current one.';

CREATE TABLE people.assignment (
  employer_id bigint NOT NULL,
  employee_id bigint NOT NULL,
  valid_from date NOT NULL,
  valid_to date,
  status text NOT NULL,
  manager_ref text,
  cost_center text,
  org_unit text,
  job_title text,
  location text,
  country text,
  CONSTRAINT assignment_pk PRIMARY KEY (employer_id, employee_id, valid_from),
  CONSTRAINT assignment_employee_fk
    FOREIGN KEY (employer_id, employee_id) REFERENCES people.employee,
  CONSTRAINT assignment_status_known CHECK (status IN ('active', 'leave', 'terminated')),
  CONSTRAINT assignment_dates_ordered CHECK (valid_to IS NULL OR valid_to > valid_from),
  CONSTRAINT assignment_one_at_a_time EXCLUDE USING gist (
    employer_id WITH =, employee_id WITH =, daterange(valid_from, valid_to) WITH &&)
);
COMMENT ON TABLE people.assignment IS 'Manager, cost center and status of a person over time, half-open [valid_from, valid_to).';
COMMENT ON COLUMN people.assignment.employer_id IS 'Tenant.';
COMMENT ON COLUMN people.assignment.employee_id IS 'The person.';
COMMENT ON COLUMN people.assignment.valid_from IS 'First business date on which it holds.';
COMMENT ON COLUMN people.assignment.valid_to IS 'First business date on which it no longer holds; empty for the current one.';
COMMENT ON COLUMN people.assignment.status IS 'active, leave or terminated.';
COMMENT ON COLUMN people.assignment.manager_ref IS 'pii: source_id of the manager, who may be reported later than the report.';
COMMENT ON COLUMN people.assignment.cost_center IS 'Cost center that pays.';
COMMENT ON COLUMN people.assignment.org_unit IS 'Organizational unit or department.';
COMMENT ON COLUMN people.assignment.job_title IS 'Job title.';
COMMENT ON COLUMN people.assignment.location IS 'Site.';
COMMENT ON COLUMN people.assignment.country IS 'Country of work, as reported.';
