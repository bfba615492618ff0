-- When a reading of a receipt first said something else than the one before, and which kind of status it was before that.
ALTER TABLE receipt ADD COLUMN changed_at BIGINT;
ALTER TABLE receipt ADD COLUMN stage_before TEXT;
-- The reading, by its time, up to which the person said that they have seen what changed.
ALTER TABLE watched_case ADD COLUMN seen_at BIGINT;
-- The person's own name for the case; nothing is none.
ALTER TABLE watched_case ADD COLUMN nickname TEXT NOT NULL DEFAULT '';
