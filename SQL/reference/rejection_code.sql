-- The closed list of reasons for which a row is set aside. A code is never reused for another meaning.
INSERT INTO intake.rejection_code (code, meaning, retried) VALUES
  ('missing_value', 'A required column is empty in this row.', false),
  ('bad_date', 'A date does not exist or is not in the profile''s format.', false),
  ('bad_number', 'A number is not written in the profile''s format.', false),
  ('bad_percent', 'A percentage is not a number, or is negative.', false),
  ('bad_boolean', 'A yes/no column holds another word.', false),
  ('bad_duration', 'A duration is not written in the profile''s format.', false),
  ('unknown_word', 'A status column holds a word the profile does not know; add it to the profile.', false),
  ('spreadsheet_number', 'A spreadsheet has turned an id into a number such as 1.2E+15; export again as text.', false),
  ('too_few_fields', 'The row has fewer fields than the header.', false),
  ('too_many_fields', 'The row has more fields than the header.', false),
  ('field_too_long', 'A field is longer than one mebibyte.', false),
  ('nul_character', 'A field holds a NUL character.', false),
  ('unknown_employee', 'Nobody in the people file has this id or e-mail. Applied by itself when the person appears.', true),
  ('ambiguous_employee', 'Several people have had this e-mail; the row needs an employee id.', true),
  ('conflicting_rows', 'The file holds different rows for the same person, course and attempt; none is taken.', false),
  ('email_taken', 'The e-mail belongs to another person, in this file or already on record.', false)
ON CONFLICT (code) DO UPDATE SET meaning = EXCLUDED.meaning, retried = EXCLUDED.retried;
