-- Users' own MCP servers. The operator's stand in the settings, under names that no user can take.
CREATE TABLE mcp_servers (
  id             uuid PRIMARY KEY,
  user_id        uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name           text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,39}$'),
  url            text,
  command        jsonb,
  key_ciphertext bytea,
  key_id         text,
  key_hint       text,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  CONSTRAINT mcp_servers_way CHECK ((url IS NULL) <> (command IS NULL)),
  CONSTRAINT mcp_servers_key_whole
    CHECK ((key_ciphertext IS NULL) = (key_id IS NULL) AND (key_ciphertext IS NULL) = (key_hint IS NULL)
           AND (key_id IS NULL OR url IS NOT NULL))
);
CREATE UNIQUE INDEX mcp_servers_name_key ON mcp_servers (user_id, name);
CREATE INDEX mcp_servers_key_idx ON mcp_servers (key_id) WHERE key_id IS NOT NULL;

-- What was seen of the servers' tools: only a tool that is just as it was when somebody approved it is offered to
-- models. Without server_id it is one of the operator's.
CREATE TABLE mcp_tools (
  server_id            uuid REFERENCES mcp_servers (id) ON DELETE CASCADE,
  server               text NOT NULL,
  name                 text NOT NULL,
  seen                 text NOT NULL,
  approved             text,
  approved_description text,
  first_seen_at        timestamptz NOT NULL,
  changed_at           timestamptz,
  CONSTRAINT mcp_tools_approval CHECK ((approved IS NULL) = (approved_description IS NULL))
);
CREATE UNIQUE INDEX mcp_tools_operator_key ON mcp_tools (server, name) WHERE server_id IS NULL;
CREATE UNIQUE INDEX mcp_tools_own_key ON mcp_tools (server_id, name) WHERE server_id IS NOT NULL;

-- Which servers have been seen: only what one offers at the very first counts as approved, be it nothing.
CREATE TABLE mcp_contacts (
  server_id     uuid REFERENCES mcp_servers (id) ON DELETE CASCADE,
  server        text NOT NULL,
  first_seen_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX mcp_contacts_operator_key ON mcp_contacts (server) WHERE server_id IS NULL;
CREATE UNIQUE INDEX mcp_contacts_own_key ON mcp_contacts (server_id) WHERE server_id IS NOT NULL;

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON mcp_servers, mcp_tools, mcp_contacts TO vel_app;
  END IF;
END
$$;
