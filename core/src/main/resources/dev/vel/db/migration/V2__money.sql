-- What calls cost, for whom, and how much of it is allowed.

-- attempt counts the calls of one request; a cached answer was given out of vel's own cache and cost nothing.
ALTER TABLE usage
  ADD COLUMN route      text NOT NULL DEFAULT 'task'
                        CHECK (route IN ('task', 'agent_test', 'chat', 'responses', 'embeddings')),
  ADD COLUMN request_id text,
  ADD COLUMN attempt    integer NOT NULL DEFAULT 1 CHECK (attempt > 0),
  ADD COLUMN cached     boolean NOT NULL DEFAULT false;
UPDATE usage SET route = 'agent_test' WHERE task_id IS NULL;

-- What a user used of a provider in a month of UTC, written in the transaction of the usage rows it sums up. It
-- is kept in several parts, any of which a writer may add to, so that a user's parallel tasks do not wait for one
-- another.
CREATE TABLE usage_months (
  user_id  uuid NOT NULL REFERENCES users,
  month    date NOT NULL CHECK (extract(day FROM month) = 1),
  provider text NOT NULL,
  part     smallint NOT NULL,
  tokens   bigint NOT NULL CHECK (tokens >= 0),
  cost_usd numeric(20, 10) NOT NULL CHECK (cost_usd >= 0),
  PRIMARY KEY (user_id, month, provider, part)
);
INSERT INTO usage_months (user_id, month, provider, part, tokens, cost_usd)
SELECT user_id, date_trunc('month', created_at AT TIME ZONE 'UTC')::date, provider, 0,
       sum(prompt_tokens + completion_tokens), sum(cost_usd)
FROM usage GROUP BY 1, 2, 3;

-- What a user may use in a month; provider '' stands for all together. Whoever adds to the usage of a user or sets
-- some of it aside locks the user's quotas first, so that sums are exact and an alert is given once.
CREATE TABLE quotas (
  user_id     uuid NOT NULL REFERENCES users,
  provider    text NOT NULL CHECK (length(provider) <= 64),
  unit        text NOT NULL CHECK (unit IN ('tokens', 'usd')),
  set_by      text NOT NULL CHECK (set_by IN ('user', 'admin')),
  amount      numeric(20, 10) NOT NULL CHECK (amount >= 0),
  hard        boolean NOT NULL,
  alerted_at  timestamptz,
  exceeded_at timestamptz,
  updated_at  timestamptz NOT NULL,
  PRIMARY KEY (user_id, provider, unit, set_by)
);

-- What calls under way may use at most of a hard quota; a lease, for an instance may die.
CREATE TABLE quota_holds (
  id         uuid PRIMARY KEY,
  user_id    uuid NOT NULL,
  provider   text NOT NULL,
  tokens     bigint NOT NULL CHECK (tokens >= 0),
  cost_usd   numeric(20, 10) NOT NULL CHECK (cost_usd >= 0),
  expires_at timestamptz NOT NULL
);
CREATE INDEX quota_holds_user_idx ON quota_holds (user_id);
CREATE INDEX quota_holds_expiry_idx ON quota_holds (expires_at);

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON usage_months, quotas, quota_holds TO vel_app;
  END IF;
END
$$;
