-- What a model and its tools have said to each other in a task, whichever attempt it was in: what the next attempt
-- goes on from. A turn is an answer that asks for calls; report is the call to the model that brought it.
CREATE TABLE task_turns (
  task_id uuid NOT NULL REFERENCES tasks ON DELETE CASCADE,
  turn    integer NOT NULL CHECK (turn > 0),
  attempt integer NOT NULL,
  content text NOT NULL,
  calls   jsonb NOT NULL CHECK (jsonb_typeof(calls) = 'array'),
  report  jsonb NOT NULL,
  at      timestamptz NOT NULL,
  PRIMARY KEY (task_id, turn)
);

-- A call of a turn, by its place in calls: begun before it is sent, with an outcome once it is known. One that has
-- none may have done its work or not.
CREATE TABLE task_tool_calls (
  task_id    uuid NOT NULL,
  turn       integer NOT NULL,
  place      integer NOT NULL CHECK (place >= 0),
  attempt    integer NOT NULL,
  server     text,
  tool       text NOT NULL,
  outcome    text,
  result     text,
  latency_ms bigint CHECK (latency_ms >= 0),
  begun_at   timestamptz NOT NULL,
  PRIMARY KEY (task_id, turn, place),
  CONSTRAINT task_tool_calls_turn FOREIGN KEY (task_id, turn) REFERENCES task_turns ON DELETE CASCADE,
  CONSTRAINT task_tool_calls_answered
    CHECK ((outcome IS NULL) = (result IS NULL) AND (outcome IS NULL) = (latency_ms IS NULL))
);

DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'vel_app') THEN
    GRANT SELECT, INSERT, UPDATE, DELETE ON task_turns, task_tool_calls TO vel_app;
  END IF;
END
$$;
