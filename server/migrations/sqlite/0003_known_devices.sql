-- Devices on which somebody signed in with password and code. The digest of the cookie's secret changes with each whole
-- sign-in; the id stays, and wrong passwords are counted by it.
CREATE TABLE known_device (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    signed_in_at BIGINT NOT NULL,
    UNIQUE (token_hash, account_id)
);
CREATE INDEX known_device_by_account ON known_device (account_id, signed_in_at);

-- Wrong answers to the password-reset questions in a row, over all recoveries.
ALTER TABLE account ADD COLUMN wrong_answers BIGINT NOT NULL DEFAULT 0;

-- A backup code or a known device proves as much as an answer.
ALTER TABLE recovery RENAME COLUMN answered_at TO proven_at;
