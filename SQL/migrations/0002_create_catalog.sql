-- Providers and the micro-credentials they offer.
CREATE SCHEMA catalog;
COMMENT ON SCHEMA catalog IS 'Learning providers and what they offer.';

CREATE TABLE catalog.provider (
  employer_id bigint NOT NULL,
  provider_id bigint GENERATED ALWAYS AS IDENTITY,
  code text NOT NULL,
  account text NOT NULL DEFAULT '',
  earned_when text NOT NULL,
  CONSTRAINT provider_pk PRIMARY KEY (employer_id, provider_id),
  CONSTRAINT provider_employer_fk FOREIGN KEY (employer_id) REFERENCES people.employer,
  CONSTRAINT provider_account_unique UNIQUE (employer_id, code, account),
  CONSTRAINT provider_earned_rule_known CHECK (earned_when IN ('completed', 'passed'))
);
COMMENT ON TABLE catalog.provider IS 'An account the employer holds with a learning provider.';
COMMENT ON COLUMN catalog.provider.employer_id IS 'Tenant.';
COMMENT ON COLUMN catalog.provider.provider_id IS 'Identity of the account.';
COMMENT ON COLUMN catalog.provider.code IS 'Provider, such as coursera.';
COMMENT ON COLUMN catalog.provider.account IS 'Which account, where the employer has several; empty for the only one.';
COMMENT ON COLUMN catalog.provider.earned_when IS 'The fact that counts as earned in reports: completed, or passed where the provider grades.';

CREATE TABLE catalog.item (
  employer_id bigint NOT NULL,
  item_id bigint GENERATED ALWAYS AS IDENTITY,
  provider_id bigint NOT NULL,
  content_id text NOT NULL,
  title text,
  kind text NOT NULL,
  hours numeric,
  as_of date NOT NULL,
  CONSTRAINT item_pk PRIMARY KEY (employer_id, item_id),
  CONSTRAINT item_provider_fk FOREIGN KEY (employer_id, provider_id) REFERENCES catalog.provider,
  CONSTRAINT item_content_unique UNIQUE (employer_id, provider_id, content_id),
  CONSTRAINT item_kind_known CHECK (
    kind IN ('course', 'path', 'video', 'article', 'program', 'project', 'other')),
  CONSTRAINT item_hours_positive CHECK (hours >= 0)
);
COMMENT ON TABLE catalog.item IS 'A micro-credential: course, certificate, path, as its provider identifies it.';
COMMENT ON COLUMN catalog.item.employer_id IS 'Tenant.';
COMMENT ON COLUMN catalog.item.item_id IS 'Our identity of the item.';
COMMENT ON COLUMN catalog.item.provider_id IS 'Who offers it.';
COMMENT ON COLUMN catalog.item.content_id IS 'The provider''s own id, text.';
COMMENT ON COLUMN catalog.item.title IS 'Title as last reported.';
COMMENT ON COLUMN catalog.item.kind IS 'course, path, video, article, program, project or other.';
COMMENT ON COLUMN catalog.item.hours IS 'Length in hours, as the provider states it.';
COMMENT ON COLUMN catalog.item.as_of IS 'Business date of the newest file that described it.';
