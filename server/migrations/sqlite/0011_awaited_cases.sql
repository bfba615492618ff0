-- A case that somebody added while the agency didn't show it: they are told once that it appeared, whatever they chose for
-- changes. `awaits` holds until they are told.
ALTER TABLE watched_case ADD COLUMN awaits BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE watched_case ADD COLUMN appeared_at BIGINT;
-- The message that carries an alert: while it is queued, it can be taken back or be joined with a newer one.
ALTER TABLE alert ADD COLUMN message_id TEXT;
CREATE INDEX alert_of_message ON alert (message_id);
-- Accounts may share a number, and texts are counted by number.
CREATE INDEX account_by_phone ON account (phone);
