-- Who may claim the job of a task: engines of this name, while there are any, and everybody after five seconds in which there were none.
-- An engine's name is the application_name of its connections, so that the server knows which are alive. Without a name anybody may.
ALTER TABLE tasks ADD COLUMN claimant text CHECK (length(claimant) <= 63);
ALTER TABLE scheduled_tasks ADD COLUMN claimant text;

-- The jobs as an engine sees them: those that it has or may have. One that is picked is whoever's picked it.
CREATE VIEW reachable_jobs AS
  SELECT * FROM scheduled_tasks
  WHERE picked OR claimant IS NULL OR claimant = current_setting('application_name')
    OR (execution_time < statement_timestamp() - interval '5 seconds'
        AND NOT EXISTS (SELECT FROM pg_stat_activity
                        WHERE application_name = claimant AND datname = current_database()));

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON reachable_jobs TO vel_app;
  END IF;
END
$$;
