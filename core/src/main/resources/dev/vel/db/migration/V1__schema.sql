-- The rows of vel. States, ownership and "final means finished" are held by the database itself, so that no
-- bug in a writer can break them.

CREATE TABLE users (
  id            uuid PRIMARY KEY,
  email         text NOT NULL,
  password_hash text,
  role          text NOT NULL CHECK (role IN ('user', 'admin')),
  disabled      boolean NOT NULL DEFAULT false,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  deleted_at    timestamptz,
  CONSTRAINT users_email_lower CHECK (email = lower(email) AND length(email) <= 254)
);
CREATE UNIQUE INDEX users_email_key ON users (email) WHERE deleted_at IS NULL;
CREATE INDEX users_role_idx ON users (role, id) WHERE deleted_at IS NULL;

-- A session is one sign-in: the family of its refresh tokens, and what every token of it stands or falls with.
CREATE TABLE sessions (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL,
  ended_at   timestamptz,
  end_reason text CHECK (end_reason IN ('logout', 'reuse', 'password_change', 'disabled', 'deleted')),
  CONSTRAINT sessions_end CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);
CREATE INDEX sessions_user_idx ON sessions (user_id) WHERE ended_at IS NULL;

CREATE TABLE refresh_tokens (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  spent_at   timestamptz
);
CREATE INDEX refresh_tokens_session_idx ON refresh_tokens (session_id);
CREATE INDEX refresh_tokens_expiry_idx ON refresh_tokens (expires_at);

CREATE TABLE api_keys (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES users,
  name         text NOT NULL,
  key_hash     bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 32),
  hint         text NOT NULL,
  scopes       text NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz
);
CREATE INDEX api_keys_user_idx ON api_keys (user_id, id) WHERE revoked_at IS NULL;

CREATE TABLE agents (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL REFERENCES users,
  name       text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  type       text NOT NULL CHECK (type IN ('mcp_orchestrator', 'code_generator', 'researcher')),
  status     text NOT NULL CHECK (status IN ('pending', 'active', 'inactive', 'error')),
  config     jsonb NOT NULL CHECK (jsonb_typeof(config) = 'object'),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT agents_owner UNIQUE (id, user_id)
);
CREATE UNIQUE INDEX agents_name_key ON agents (user_id, lower(name)) WHERE deleted_at IS NULL;
CREATE INDEX agents_list_idx ON agents (user_id, id DESC) WHERE deleted_at IS NULL;

-- attempt is the fencing token: every write of a worker names the attempt it was made in, and a worker whose
-- lease went to another writes nothing. handed_at says that the engine holds a job for the task; ready is false
-- while the task waits for its time (run_at) or for a backoff to pass.
CREATE TABLE tasks (
  id                  uuid PRIMARY KEY,
  user_id             uuid NOT NULL REFERENCES users,
  agent_id            uuid NOT NULL,
  retry_of            uuid REFERENCES tasks,
  description         text NOT NULL,
  priority            text NOT NULL CHECK (priority IN ('low', 'medium', 'high')),
  parameters          jsonb NOT NULL CHECK (jsonb_typeof(parameters) = 'object'),
  status              text NOT NULL
                      CHECK (status IN ('pending', 'in_progress', 'completed', 'failed', 'cancelled')),
  attempt             integer NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  tries               integer NOT NULL DEFAULT 0 CHECK (tries >= 0),
  last_event          bigint NOT NULL DEFAULT 0,
  result              jsonb,
  error               jsonb,
  run_at              timestamptz,
  handed_at           timestamptz,
  ready               boolean NOT NULL DEFAULT true,
  rank                smallint NOT NULL GENERATED ALWAYS AS
                      (CASE priority WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END) STORED,
  created_at          timestamptz NOT NULL,
  started_at          timestamptz,
  finished_at         timestamptz,
  updated_at          timestamptz NOT NULL,
  CONSTRAINT tasks_agent_owner FOREIGN KEY (agent_id, user_id) REFERENCES agents (id, user_id),
  CONSTRAINT tasks_final_is_finished
    CHECK ((status IN ('completed', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CONSTRAINT tasks_completed_has_result CHECK (status <> 'completed' OR result IS NOT NULL),
  CONSTRAINT tasks_failed_has_error CHECK (status <> 'failed' OR error IS NOT NULL),
  CONSTRAINT tasks_in_progress_started CHECK (status <> 'in_progress' OR started_at IS NOT NULL)
);
CREATE INDEX tasks_list_idx ON tasks (user_id, id DESC);
CREATE INDEX tasks_status_idx ON tasks (user_id, status, id DESC);
CREATE INDEX tasks_agent_idx ON tasks (agent_id, id DESC);
CREATE INDEX tasks_created_idx ON tasks (user_id, created_at);
CREATE INDEX tasks_waiting_by_rank_idx ON tasks (user_id, rank, id)
  WHERE status = 'pending' AND handed_at IS NULL AND ready;
CREATE INDEX tasks_waiting_by_age_idx ON tasks (user_id, id)
  WHERE status = 'pending' AND handed_at IS NULL AND ready;
CREATE INDEX tasks_handed_idx ON tasks (user_id) WHERE handed_at IS NOT NULL AND finished_at IS NULL;

-- What happened to a task, in order: what streams replay. A task has at most one final event, ever.
CREATE TABLE task_events (
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  seq     bigint NOT NULL CHECK (seq > 0),
  attempt integer NOT NULL,
  event   text NOT NULL CHECK (event IN ('progress', 'delta', 'result', 'error')),
  data    jsonb NOT NULL,
  at      timestamptz NOT NULL,
  PRIMARY KEY (task_id, seq)
);
CREATE UNIQUE INDEX task_events_one_final ON task_events (task_id) WHERE event IN ('result', 'error');

-- Every call to a model, whatever came of it.
CREATE TABLE usage (
  id                uuid PRIMARY KEY,
  user_id           uuid NOT NULL REFERENCES users,
  agent_id          uuid,
  task_id           uuid REFERENCES tasks,
  provider          text NOT NULL,
  model             text NOT NULL,
  outcome           text NOT NULL,
  prompt_tokens     bigint NOT NULL CHECK (prompt_tokens >= 0),
  completion_tokens bigint NOT NULL CHECK (completion_tokens >= 0),
  cached_tokens     bigint NOT NULL CHECK (cached_tokens >= 0),
  reasoning_tokens  bigint NOT NULL CHECK (reasoning_tokens >= 0),
  cost_usd          numeric(18, 10) NOT NULL CHECK (cost_usd >= 0),
  latency_ms        bigint NOT NULL CHECK (latency_ms >= 0),
  estimated         boolean NOT NULL,
  created_at        timestamptz NOT NULL
);
CREATE INDEX usage_user_idx ON usage (user_id, created_at);
CREATE INDEX usage_task_idx ON usage (task_id);

CREATE TABLE integrations (
  id             uuid PRIMARY KEY,
  user_id        uuid NOT NULL REFERENCES users,
  provider       text NOT NULL
                 CHECK (provider IN ('openai', 'groq', 'perplexity', 'taskmaster', 'openai_compatible')),
  config         jsonb NOT NULL CHECK (jsonb_typeof(config) = 'object'),
  status         text NOT NULL CHECK (status IN ('active', 'inactive', 'error')),
  key_ciphertext bytea,
  key_hint       text,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL
);
CREATE INDEX integrations_list_idx ON integrations (user_id, id DESC);

-- The answer to a request with an Idempotency-Key, for 24 hours.
CREATE TABLE idempotency_keys (
  user_id    uuid NOT NULL REFERENCES users,
  key        text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  route      text NOT NULL,
  body_hash  bytea NOT NULL,
  response   jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_age_idx ON idempotency_keys (created_at);

-- Who has which stream open, so that the limit holds across instances; a lease, for an instance may die.
CREATE UNLOGGED TABLE stream_leases (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX stream_leases_user_idx ON stream_leases (user_id, expires_at);

-- How often somebody did something in the window that ends at resets_at. Losing the counts in a crash of the
-- server only forgets recent use.
CREATE UNLOGGED TABLE rate_limits (
  id        text PRIMARY KEY,
  used      integer NOT NULL,
  resets_at timestamptz NOT NULL
);
CREATE INDEX rate_limits_resets_idx ON rate_limits (resets_at);

-- Who did what to what, appended in the transaction of the deed itself.
CREATE TABLE audit_logs (
  id            uuid PRIMARY KEY,
  at            timestamptz NOT NULL,
  user_id       uuid,
  actor         text NOT NULL,
  action        text NOT NULL,
  resource_type text,
  resource_id   text,
  outcome       text NOT NULL CHECK (outcome IN ('success', 'failure')),
  ip            text,
  user_agent    text,
  request_id    text,
  details       jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_logs_user_idx ON audit_logs (user_id, at DESC);
CREATE INDEX audit_logs_action_idx ON audit_logs (action, at DESC);
CREATE INDEX audit_logs_at_idx ON audit_logs (at DESC);

CREATE FUNCTION audit_logs_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_logs is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_logs_no_change BEFORE UPDATE OR DELETE ON audit_logs
  FOR EACH ROW EXECUTE FUNCTION audit_logs_append_only();
CREATE TRIGGER audit_logs_no_truncate BEFORE TRUNCATE ON audit_logs
  FOR EACH STATEMENT EXECUTE FUNCTION audit_logs_append_only();

-- The engine's own table, in the columns and with the indexes that db-scheduler's documentation gives.
CREATE TABLE scheduled_tasks (
  task_name            text NOT NULL,
  task_instance        text NOT NULL,
  task_data            bytea,
  execution_time       timestamptz NOT NULL,
  picked               boolean NOT NULL,
  picked_by            text,
  last_success         timestamptz,
  last_failure         timestamptz,
  consecutive_failures integer,
  last_heartbeat       timestamptz,
  version              bigint NOT NULL,
  priority             smallint,
  PRIMARY KEY (task_name, task_instance)
);
CREATE INDEX scheduled_tasks_due_idx ON scheduled_tasks (execution_time);
CREATE INDEX scheduled_tasks_heartbeat_idx ON scheduled_tasks (last_heartbeat);
CREATE INDEX scheduled_tasks_priority_idx ON scheduled_tasks (priority DESC, execution_time ASC);

-- The role the application works as: all of the above, but audit_logs can only be read and added to. Roles
-- belong to the whole server, so another database, or another instance at this moment, may have made it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    BEGIN
      CREATE ROLE vel_app NOLOGIN;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE WARNING 'no right to create the role vel_app: only the trigger keeps audit_logs append-only';
    END;
  END IF;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    BEGIN
      EXECUTE format('GRANT vel_app TO %I', current_user);
    EXCEPTION
      WHEN insufficient_privilege OR invalid_grant_operation THEN
        RAISE WARNING 'no right to join the role vel_app: only the trigger keeps audit_logs append-only';
    END;
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO vel_app', current_schema());
    GRANT SELECT, INSERT, UPDATE, DELETE ON
      users, sessions, refresh_tokens, api_keys, agents, tasks, task_events, usage, integrations,
      idempotency_keys, stream_leases, rate_limits, scheduled_tasks TO vel_app;
    GRANT SELECT, INSERT ON audit_logs TO vel_app;
  END IF;
END
$$;

-- Called on each new connection of the pool.
CREATE FUNCTION vel_assume_role() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- No request waits longer than this for a statement or a lock: it is refused, and may come back.
  PERFORM set_config('statement_timeout', '20s', false), set_config('lock_timeout', '10s', false);
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') AND pg_has_role(current_user, 'vel_app', 'MEMBER') THEN
    PERFORM set_config('role', 'vel_app', false);
  END IF;
END
$$;
