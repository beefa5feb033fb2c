-- A limit of 10^10 tokens and more, for which amount has no room. It cannot be widened while an earlier vel reads it, whose prepared
-- statements would break. Such a limit stands here, and as 9999999999 in amount; with anything else there it does not count, so what an
-- earlier vel writes is right as well.
ALTER TABLE quotas ADD COLUMN large numeric(24, 10) CHECK (large >= 0);
