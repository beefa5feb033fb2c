-- Users' own provider keys. key_id says which key of vel's a ciphertext was made with; revision counts the
-- owner's changes, so that what is found out about an earlier key is never written down against a later one.
ALTER TABLE integrations
  ADD COLUMN key_id text,
  ADD COLUMN revision integer NOT NULL DEFAULT 1 CHECK (revision > 0),
  ADD COLUMN last_error text,
  ADD COLUMN last_tested_at timestamptz,
  ADD CONSTRAINT integrations_key_whole
    CHECK ((key_ciphertext IS NULL) = (key_id IS NULL) AND (key_ciphertext IS NULL) = (key_hint IS NULL));
CREATE UNIQUE INDEX integrations_provider_key ON integrations (user_id, provider);
CREATE INDEX integrations_key_idx ON integrations (key_id) WHERE key_id IS NOT NULL;

-- Which running instance can read what: nothing is encrypted under a key that one of them lacks. A lease, for an
-- instance may die; it outlives a crash of the server, after which nothing must look as if nobody were there.
CREATE TABLE key_holders (
  id         uuid PRIMARY KEY,
  key_ids    text NOT NULL,
  expires_at timestamptz NOT NULL
);

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON key_holders TO vel_app;
  END IF;
END
$$;
