-- When the agency last said that it doesn't show this receipt; nothing once it shows it again. Kept apart from the newest
-- failure, so that no later one overwrites it.
ALTER TABLE receipt ADD COLUMN hidden_at BIGINT;
-- The poller doesn't ask before this.
ALTER TABLE receipt ADD COLUMN rests_until BIGINT;

-- A failure since the last good reading may have overwritten that the agency hid the case: hidden until it is read again.
UPDATE receipt SET hidden_at = failed_at WHERE failure = 'not_found' OR (failure IS NOT NULL AND reading IS NOT NULL);
-- The agency's sentence about a hidden case may say why.
UPDATE receipt SET failure_message = NULL;

-- What was spent of the agency's quota, by UTC day since 1970 and by whom.
CREATE TABLE agency_day (
    day BIGINT NOT NULL,
    asker TEXT NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (day, asker)
);
