-- Wrong codes in a row, never forgotten by time: so many turn an authenticator app or a set of backup codes off.
ALTER TABLE account ADD COLUMN authenticator_failures BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account ADD COLUMN backup_code_failures BIGINT NOT NULL DEFAULT 0;

-- Backup codes are kept as keyed digests from here on; those kept as Argon2id would never match again.
DELETE FROM backup_code WHERE secret_hash LIKE '$argon2%';
