-- Who may claim the job of a task: engines of this name. Everybody may where it has waited for five seconds and none of them is there now,
-- where it was tried and given up, as after its engine stopped keeping it up, and where there is no name. An engine's name is the
-- application_name of its connections, so that the server knows which are there.
ALTER TABLE tasks ADD COLUMN claimant text;
ALTER TABLE scheduled_tasks ADD COLUMN claimant text;

-- The jobs as an engine sees them: those that it has or may have. One that is picked is whoever's picked it.
CREATE VIEW reachable_jobs AS
  SELECT * FROM scheduled_tasks
  WHERE picked OR claimant IS NULL OR consecutive_failures > 0 OR claimant = current_setting('application_name')
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
