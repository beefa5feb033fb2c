-- Tasks that Task Master is to show. ref is the id it gave the task; settled says that it shows how the task
-- ended, so that what it missed while it was away can be made good.
CREATE TABLE task_recordings (
  task_id    uuid PRIMARY KEY REFERENCES tasks ON DELETE CASCADE,
  user_id    uuid NOT NULL REFERENCES users,
  ref        text,
  settled    boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL
);
CREATE INDEX task_recordings_unsettled_idx ON task_recordings (task_id) WHERE NOT settled;
CREATE INDEX task_recordings_age_idx ON task_recordings (updated_at);

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON task_recordings TO vel_app;
  END IF;
END
$$;
