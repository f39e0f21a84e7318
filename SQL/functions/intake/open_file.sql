-- Opens a delivery: records or updates the feed, takes the employer's intake lock (the employer row,
-- FOR NO KEY UPDATE, so that loads of one employer follow each other), and says whether these bytes
-- were already applied with this profile.
--
-- Idempotent: bytes already applied give back the earlier file and its counts, and move only the
-- feed's watermark.
CREATE OR REPLACE FUNCTION intake.open_file(
  employer bigint, feed_code text, feed_kind text, feed_mode text,
  provider_code text, provider_account text, earned_rule text, attempt_rule text[],
  file_name text, digest text, profile text, speaks_as_of date, actor_name text)
RETURNS TABLE (file_id bigint, feed_id bigint, known boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  account_id bigint;
  opened_feed bigint;
  opened_file bigint;
BEGIN
  PERFORM FROM people.employer AS e WHERE e.employer_id = employer FOR NO KEY UPDATE;

  IF feed_kind = 'enrollments' THEN
    INSERT INTO catalog.provider AS p (employer_id, code, account, earned_when)
    VALUES (employer, provider_code, provider_account, earned_rule)
    ON CONFLICT ON CONSTRAINT provider_account_unique
    DO UPDATE SET earned_when = EXCLUDED.earned_when
    RETURNING p.provider_id INTO account_id;
  END IF;

  INSERT INTO intake.feed AS f (employer_id, code, kind, mode, provider_id, attempt_key)
  VALUES (employer, feed_code, feed_kind, feed_mode, account_id, attempt_rule)
  ON CONFLICT ON CONSTRAINT feed_code_unique
  DO UPDATE SET kind = EXCLUDED.kind, mode = EXCLUDED.mode, provider_id = EXCLUDED.provider_id,
    attempt_key = EXCLUDED.attempt_key
  RETURNING f.feed_id INTO opened_feed;

  SELECT f.file_id INTO opened_file
  FROM intake.file AS f
  WHERE f.employer_id = employer AND f.feed_id = opened_feed AND f.sha256 = digest
    AND f.profile_digest = profile AND f.state = 'applied';
  IF FOUND THEN
    UPDATE intake.feed AS f SET complete_up_to = greatest(f.complete_up_to, speaks_as_of)
    WHERE f.employer_id = employer AND f.feed_id = opened_feed;
    RETURN QUERY SELECT opened_file, opened_feed, true;
    RETURN;
  END IF;

  INSERT INTO intake.file AS f
    (employer_id, feed_id, name, sha256, profile_digest, as_of, state, actor)
  VALUES (employer, opened_feed, file_name, digest, profile, speaks_as_of, 'open', actor_name)
  RETURNING f.file_id INTO opened_file;
  RETURN QUERY SELECT opened_file, opened_feed, false;
END
$$;
COMMENT ON FUNCTION intake.open_file IS 'Opens a delivery under the employer''s intake lock, or finds it already applied.';
