-- Begun with the password alone, for a set-up in which no way to get codes is proven yet. Such a session is good only
-- while that is so.
ALTER TABLE session ADD COLUMN without_code BOOLEAN NOT NULL DEFAULT FALSE;
