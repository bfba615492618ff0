-- What somebody signs in with: a table for each kind, of which an account may have several rows.
CREATE TABLE password (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    hash TEXT NOT NULL
);
INSERT INTO password (account_id, hash) SELECT id, password_hash FROM account;

-- Proven addresses. The key is unique among all accounts.
CREATE TABLE email_address (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    address TEXT NOT NULL,
    address_key TEXT NOT NULL UNIQUE,
    is_primary BOOLEAN NOT NULL,
    gets_codes BOOLEAN NOT NULL,
    added_at BIGINT NOT NULL
);
CREATE INDEX email_address_of_account ON email_address (account_id);
CREATE UNIQUE INDEX primary_email_address ON email_address (account_id) WHERE is_primary;
INSERT INTO email_address (id, account_id, address, address_key, is_primary, gets_codes, added_at)
    SELECT id, id, email, email_key, TRUE, email_codes, created_at FROM account;

-- Proven numbers, which get codes. Accounts may share one.
CREATE TABLE phone (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    number TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    UNIQUE (account_id, number)
);
CREATE INDEX phone_by_number ON phone (number);
INSERT INTO phone (id, account_id, number, added_at)
    SELECT id, id, phone, created_at FROM account WHERE text_codes AND phone IS NOT NULL;

-- Proven apps: the sealed secret, the newest step of its clock that was used, wrong codes in a row.
CREATE TABLE authenticator (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    secret TEXT NOT NULL,
    step BIGINT,
    failures BIGINT NOT NULL,
    added_at BIGINT NOT NULL
);
CREATE INDEX authenticator_of_account ON authenticator (account_id);
INSERT INTO authenticator (id, account_id, secret, step, failures, added_at)
    SELECT id, id, authenticator_secret, authenticator_step, authenticator_failures, created_at
    FROM account WHERE authenticator_codes AND authenticator_secret IS NOT NULL;

-- When the backup codes were made and said to be saved, and wrong ones in a row. The codes themselves are `backup_code`.
CREATE TABLE backup_code_set (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    made_at BIGINT NOT NULL,
    kept_at BIGINT,
    failures BIGINT NOT NULL
);
INSERT INTO backup_code_set (account_id, made_at, kept_at, failures)
    SELECT id, COALESCE(backup_codes_made_at, backup_codes_kept_at, created_at), backup_codes_kept_at, backup_code_failures
    FROM account WHERE COALESCE(backup_codes_made_at, backup_codes_kept_at) IS NOT NULL
    OR EXISTS (SELECT 1 FROM backup_code WHERE backup_code.account_id = account.id);

-- The way to get codes that an account is proving: a code was sent to `recipient`, or the app has to prove a sealed secret.
CREATE TABLE enrollment (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    method TEXT NOT NULL,
    recipient TEXT,
    secret TEXT
);
INSERT INTO enrollment (account_id, method, recipient, secret)
    SELECT id, 'authenticator', NULL, pending_authenticator_secret FROM account WHERE pending_authenticator_secret IS NOT NULL;
INSERT INTO enrollment (account_id, method, recipient, secret)
    SELECT id, pending_method, CASE WHEN pending_method = 'text' THEN pending_phone ELSE email END, NULL
    FROM account WHERE pending_method IS NOT NULL AND pending_authenticator_secret IS NULL;

-- What is left of the account.
CREATE TABLE account_left (
    id TEXT NOT NULL PRIMARY KEY,
    user_name TEXT,
    user_name_key TEXT UNIQUE,
    language TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    account_number TEXT UNIQUE,
    terms_version TEXT,
    terms_accepted_at BIGINT,
    questions_answered_at BIGINT,
    wrong_answers BIGINT NOT NULL,
    alerts_by TEXT NOT NULL,
    alerts_stop_hash TEXT UNIQUE,
    finished_at BIGINT,
    created_at BIGINT NOT NULL
);
INSERT INTO account_left (id, user_name, user_name_key, language, given_name, family_name, account_number, terms_version,
        terms_accepted_at, questions_answered_at, wrong_answers, alerts_by, alerts_stop_hash, finished_at, created_at)
    SELECT id, user_name, user_name_key, language, given_name, family_name, account_number, terms_version,
        terms_accepted_at, questions_answered_at, wrong_answers, alerts_by, alerts_stop_hash, finished_at, created_at
    FROM account;
DROP TABLE account;
ALTER TABLE account_left RENAME TO account;

-- `set_up`: good for the set-up alone; `member`: for everything behind it.
ALTER TABLE session ADD COLUMN kind TEXT NOT NULL DEFAULT 'set_up';
UPDATE session SET kind = 'member' WHERE NOT setting_up;
ALTER TABLE session DROP COLUMN setting_up;
