-- What instances tell each other about models that fail: when each failed lately, since when it is left alone,
-- when one call may try it again and who has that right. Losing this in a crash of the server only forgets it.
CREATE UNLOGGED TABLE breakers (
  id            bytea PRIMARY KEY CHECK (octet_length(id) = 32),
  endpoint      text NOT NULL,
  model         text NOT NULL,
  failed_at     timestamptz[] NOT NULL DEFAULT '{}',
  opened_at     timestamptz,
  next_probe_at timestamptz,
  probing_by    uuid,
  probing_until timestamptz,
  updated_at    timestamptz NOT NULL,
  CONSTRAINT breakers_open_is_probed CHECK ((opened_at IS NULL) = (next_probe_at IS NULL)),
  CONSTRAINT breakers_probe_ends CHECK ((probing_by IS NULL) = (probing_until IS NULL))
);
CREATE INDEX breakers_open_idx ON breakers (updated_at) WHERE opened_at IS NOT NULL;

-- Whole answers of models, to be given again. id is a hash of whose it is and of what was asked.
CREATE UNLOGGED TABLE cached_answers (
  id           bytea PRIMARY KEY CHECK (octet_length(id) = 32),
  user_id      uuid REFERENCES users ON DELETE CASCADE,
  content_type text NOT NULL,
  body         bytea NOT NULL CHECK (octet_length(body) <= 1048576),
  size         integer NOT NULL CHECK (size > 0),
  provider     text NOT NULL,
  model        text NOT NULL,
  usage        jsonb NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz NOT NULL
);
CREATE INDEX cached_answers_expiry_idx ON cached_answers (expires_at);
CREATE INDEX cached_answers_age_idx ON cached_answers (created_at DESC, id) INCLUDE (size);
CREATE INDEX cached_answers_user_idx ON cached_answers (user_id);

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON breakers, cached_answers TO vel_app;
  END IF;
END
$$;
