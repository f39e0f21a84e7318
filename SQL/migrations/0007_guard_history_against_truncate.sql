-- Row triggers do not see TRUNCATE.
CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON enrollment.event
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
CREATE TRIGGER people_event_no_truncate BEFORE TRUNCATE ON people.event
  FOR EACH STATEMENT EXECUTE FUNCTION enrollment.refuse_rewrite();
