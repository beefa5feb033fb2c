-- Runs at every start. Numbers of transactions begin anew on a server that this database was restored into: the
-- rows written there are to stand behind those that came along. Positions of rows are always below the next number
-- otherwise, so that nothing is done.
DO $$
DECLARE
  last_position bigint;
  next_position bigint;
BEGIN
  SELECT max(position) INTO last_position FROM audit_logs;
  SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint + shift INTO next_position FROM audit_positions;
  IF last_position >= next_position THEN
    LOCK TABLE audit_logs IN ACCESS EXCLUSIVE MODE;
    UPDATE audit_positions
      SET shift = last_position + 1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
      WHERE last_position >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint + shift;
    EXECUTE format(
      'ALTER TABLE audit_logs ALTER COLUMN position SET DEFAULT (pg_current_xact_id()::text::bigint + %s)',
      (SELECT shift FROM audit_positions));
  END IF;
END
$$;

-- Commands look at the history as the restricted role, to see whether there is anything to migrate.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app')
    AND NOT has_table_privilege('vel_app', 'flyway_schema_history', 'SELECT') THEN
    GRANT SELECT ON flyway_schema_history TO vel_app;
  END IF;
END
$$;
