-- What administrators ask goes over everybody's rows. Usage is summed up over some days, whose rows lie together, so a small index of
-- ranges of blocks finds them. Whoever asks what became of a thing knows its id, with its kind or without.
--
-- Whoever writes waits while these are made. CONCURRENTLY is not to be had here: Flyway holds its lock in a transaction, for which that
-- would wait for ever, and any other lock is lost in a pooler. Where the tables are large, the indexes can be made beforehand as
-- docs/deploy/releases.md says.
CREATE INDEX IF NOT EXISTS usage_created_idx ON usage USING brin (created_at) WITH (autosummarize = on);
CREATE INDEX IF NOT EXISTS audit_logs_resource_idx ON audit_logs (resource_id, at DESC);
