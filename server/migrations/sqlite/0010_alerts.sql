-- How a person is told that a case changed: by `email`, by `text`, or not at all; and the digest of the secret in the link that
-- stops it.
ALTER TABLE account ADD COLUMN alerts_by TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN alerts_stop_hash TEXT;
CREATE UNIQUE INDEX account_alerts_stop ON account (alerts_stop_hash);
-- Whether a case is among those that are told of, and up to which change it was.
ALTER TABLE watched_case ADD COLUMN alerts BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE watched_case ADD COLUMN alerted_at BIGINT NOT NULL DEFAULT 0;
-- What was sent.
CREATE TABLE alert (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    receipt_number TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    sent_at BIGINT NOT NULL
);
CREATE INDEX alert_of_account ON alert (account_id, sent_at);
-- Where a mail program can stop such mails (RFC 8058).
ALTER TABLE message ADD COLUMN unsubscribe TEXT;
