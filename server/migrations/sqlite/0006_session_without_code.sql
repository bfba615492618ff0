-- Begun with the password alone, for a set-up in which no way to get codes is proven yet. Such a session is good only
-- while that is so.
-- What sessions of a set-up were begun with before isn't known: they count as begun with less.
ALTER TABLE session ADD COLUMN without_code BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE session SET without_code = TRUE WHERE setting_up;
