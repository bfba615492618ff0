-- Columns are TEXT, BIGINT (UTC milliseconds, counts) and BOOLEAN only, so that the same schema serves PostgreSQL.
-- Hashes are base64url; secrets are never here in clear.

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    user_name TEXT,
    user_name_key TEXT UNIQUE,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    given_name TEXT NOT NULL,
    family_name TEXT NOT NULL,
    phone TEXT,
    account_number TEXT UNIQUE,
    terms_version TEXT,
    terms_accepted_at BIGINT,
    authenticator_secret TEXT,
    authenticator_step BIGINT,
    pending_authenticator_secret TEXT,
    pending_phone TEXT,
    pending_method TEXT,
    authenticator_codes BOOLEAN NOT NULL,
    text_codes BOOLEAN NOT NULL,
    email_codes BOOLEAN NOT NULL,
    backup_codes_kept_at BIGINT,
    questions_answered_at BIGINT,
    finished_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE sign_up (
    id TEXT PRIMARY KEY,
    progress_hash TEXT NOT NULL UNIQUE,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    known BOOLEAN NOT NULL,
    user_name TEXT,
    password_hash TEXT NOT NULL,
    language TEXT NOT NULL,
    link_hash TEXT NOT NULL UNIQUE,
    link_expires_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX sign_up_by_address ON sign_up (email_key, created_at);

-- One row a challenge: a newer code replaces the older one.
CREATE TABLE one_time_code (
    purpose TEXT NOT NULL,
    subject TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    code_hash TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (purpose, subject)
);

-- When codes and links were sent to whom (a keyed hash), for the limits on sending.
CREATE TABLE sending (
    id TEXT PRIMARY KEY,
    recipient_hash TEXT NOT NULL,
    sent_at BIGINT NOT NULL
);
CREATE INDEX sending_by_recipient ON sending (recipient_hash, sent_at);

CREATE TABLE sign_in (
    progress_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    method TEXT NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    setting_up BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX session_by_account ON session (account_id);

CREATE TABLE failure_count (
    key TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE TABLE backup_code (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    selector TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, selector)
);

CREATE TABLE question_answer (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    answer_hash TEXT NOT NULL,
    PRIMARY KEY (account_id, question)
);

CREATE TABLE recovery (
    id TEXT PRIMARY KEY,
    account_id TEXT REFERENCES account (id) ON DELETE CASCADE,
    lost TEXT NOT NULL,
    link_hash TEXT NOT NULL UNIQUE,
    link_expires_at BIGINT NOT NULL,
    progress_hash TEXT UNIQUE,
    question TEXT,
    answered_at BIGINT,
    tries BIGINT NOT NULL,
    spent_at BIGINT,
    ended_at BIGINT,
    created_at BIGINT NOT NULL
);

-- `place` grows: messages of the same millisecond keep their order.
CREATE TABLE message (
    id TEXT PRIMARY KEY,
    place BIGINT NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT,
    attempts BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    sent_at BIGINT,
    dead_at BIGINT,
    reason TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX message_due ON message (due_at);
CREATE INDEX message_by_place ON message (place);

CREATE TABLE watched_case (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    receipt_number TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    UNIQUE (account_id, receipt_number)
);

-- The newest good reading of a receipt and, beside it, the newest failure: one never overwrites the other.
CREATE TABLE receipt (
    receipt_number TEXT PRIMARY KEY,
    reading TEXT,
    read_at BIGINT,
    failure TEXT,
    failure_message TEXT,
    failed_at BIGINT,
    failures BIGINT NOT NULL
);
