-- Who has or had an address: asked for every enrollment that waits for its person.
CREATE INDEX email_address ON people.email (employer_id, email);
