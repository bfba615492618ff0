-- Whether a session began with the proof of the account's address: codes by mail need no further one in it.
ALTER TABLE session ADD COLUMN mailbox_proven BOOLEAN NOT NULL DEFAULT FALSE;
