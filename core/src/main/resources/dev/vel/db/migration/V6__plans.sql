-- A plan is a task whose work is other tasks, its steps. A step waits (ready is false, ready_at null) until all it
-- depends on are completed. plan holds what planning took and is there exactly when the steps are; between its
-- planning and the end of its last step a plan is parked: in progress, without a job and without a place.
ALTER TABLE tasks
  ADD COLUMN parent_id  uuid REFERENCES tasks,
  ADD COLUMN step       smallint CHECK (step > 0),
  ADD COLUMN step_id    text CHECK (length(step_id) BETWEEN 1 AND 40),
  ADD COLUMN title      text CHECK (length(title) BETWEEN 1 AND 200),
  ADD COLUMN depends_on uuid[] NOT NULL DEFAULT '{}',
  ADD COLUMN ready_at   timestamptz,
  ADD COLUMN plan       jsonb CHECK (jsonb_typeof(plan) = 'object'),
  ADD CONSTRAINT tasks_step_whole CHECK (num_nonnulls(parent_id, step, step_id, title) IN (0, 4)),
  ADD CONSTRAINT tasks_only_steps_depend CHECK (parent_id IS NOT NULL OR depends_on = '{}'),
  ADD CONSTRAINT tasks_steps_are_no_plans CHECK (parent_id IS NULL OR plan IS NULL);

-- Also what keeps a plan from being made twice.
CREATE UNIQUE INDEX tasks_steps_key ON tasks (parent_id, step) WHERE parent_id IS NOT NULL;
CREATE UNIQUE INDEX tasks_step_ids_key ON tasks (parent_id, step_id) WHERE parent_id IS NOT NULL;

-- Lists show what was submitted, and steps only when asked for by their plan.
DROP INDEX tasks_list_idx;
DROP INDEX tasks_status_idx;
DROP INDEX tasks_created_idx;
CREATE INDEX tasks_list_idx ON tasks (user_id, id DESC) WHERE parent_id IS NULL;
CREATE INDEX tasks_status_idx ON tasks (user_id, status, id DESC) WHERE parent_id IS NULL;
CREATE INDEX tasks_created_idx ON tasks (user_id, created_at) WHERE parent_id IS NULL;
-- What is ended when its user goes, steps as well.
CREATE INDEX tasks_open_idx ON tasks (user_id) WHERE finished_at IS NULL;

-- A parked plan that is woken waits for a place like a pending task.
DROP INDEX tasks_waiting_by_rank_idx;
DROP INDEX tasks_waiting_by_age_idx;
CREATE INDEX tasks_waiting_by_rank_idx ON tasks (user_id, rank, id)
  WHERE finished_at IS NULL AND handed_at IS NULL AND ready;
CREATE INDEX tasks_waiting_by_age_idx ON tasks (user_id, id)
  WHERE finished_at IS NULL AND handed_at IS NULL AND ready;
