-- What is still to be done is asked for every few seconds, by metrics and by instances that may end when there is
-- nothing: few rows among all that were ever done.
CREATE INDEX tasks_unfinished_idx ON tasks (status) WHERE finished_at IS NULL;
