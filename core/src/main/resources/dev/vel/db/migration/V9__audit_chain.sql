-- The audit log can be proven: each row carries vel's signature, and seals chain the rows together, see docs/audit.md.

-- position is the number of the writing transaction, so that a sealer can tell which rows can still be joined by
-- others before them: those of transactions that are not older than every open one. Rows written before this
-- migration all have its own. Numbers begin anew when the database is restored into another server;
-- afterMigrate.sql then shifts those of new rows behind all that are there.
ALTER TABLE audit_logs
  ADD COLUMN position bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
  ADD COLUMN signature bytea CHECK (octet_length(signature) = 40);
CREATE INDEX audit_logs_position_idx ON audit_logs (position, id);

-- shift is what is added to a transaction's number; founded is the position of the rows that have no signature
-- because they are older than signatures.
CREATE TABLE audit_positions (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  shift   bigint NOT NULL,
  founded bigint NOT NULL
);
INSERT INTO audit_positions (shift, founded) VALUES (0, pg_current_xact_id()::text::bigint);

-- A seal covers the rows behind those of the seal before it, up to and with its last one, in the order of position
-- and id. It covers none when it only continues the chain under another key.
CREATE TABLE audit_seals (
  number        bigint PRIMARY KEY CHECK (number > 0),
  previous_hash bytea NOT NULL CHECK (octet_length(previous_hash) = 32),
  first_row     uuid,
  last_position bigint NOT NULL,
  last_row      uuid NOT NULL,
  row_count     integer NOT NULL CHECK (row_count >= 0),
  strange_rows  integer NOT NULL CHECK (strange_rows BETWEEN 0 AND row_count),
  founding      boolean NOT NULL,
  basis         text NOT NULL CHECK (basis IN ('checked', 'unknown_key', 'broken')),
  root          bytea NOT NULL CHECK (octet_length(root) = 32),
  sealed_at     timestamptz NOT NULL,
  hash          bytea NOT NULL CHECK (octet_length(hash) = 32),
  signature     bytea NOT NULL CHECK (octet_length(signature) = 40),
  CONSTRAINT audit_seals_empty CHECK ((row_count = 0) = (first_row IS NULL))
);

CREATE FUNCTION audit_seals_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_seals is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_seals_no_change BEFORE UPDATE OR DELETE ON audit_seals
  FOR EACH ROW EXECUTE FUNCTION audit_seals_append_only();
CREATE TRIGGER audit_seals_no_truncate BEFORE TRUNCATE ON audit_seals
  FOR EACH STATEMENT EXECUTE FUNCTION audit_seals_append_only();

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    GRANT SELECT, INSERT ON audit_seals TO vel_app;
    GRANT SELECT ON audit_positions TO vel_app;
  END IF;
END
$$;
