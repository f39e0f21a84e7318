-- The application role. It owns nothing and holds SELECT and EXECUTE, plus INSERT on the two staging
-- tables that COPY fills. Whoever runs the migrations owns the objects and grants the role to the
-- login that production uses: GRANT bursar_app TO <login>.
DO $$
BEGIN
  CREATE ROLE bursar_app NOLOGIN;
EXCEPTION
  -- Roles belong to the cluster: another database, or another migrator at this moment, made it.
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
