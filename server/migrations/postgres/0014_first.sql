-- The schema of 0014 for PostgreSQL. From 0015 on, each change has a file of the same name for either database.
-- Columns are TEXT, BIGINT (UTC milliseconds, counts) and BOOLEAN only. Hashes are base64url; secrets are never in clear.

-- What an account is beside what it signs in with. Where it is named below, its rows go with it.
CREATE TABLE account (
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

-- What somebody signs in with: a table for each kind, of which an account may have several rows.
CREATE TABLE password (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    hash TEXT NOT NULL
);

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

-- Proven numbers, which get codes. Accounts may share one.
CREATE TABLE phone (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    number TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    UNIQUE (account_id, number)
);
CREATE INDEX phone_by_number ON phone (number);

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

-- When the backup codes were made and said to be saved, and wrong ones in a row.
CREATE TABLE backup_code_set (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    made_at BIGINT NOT NULL,
    kept_at BIGINT,
    failures BIGINT NOT NULL
);

-- The codes themselves, as keyed digests.
CREATE TABLE backup_code (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    selector TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, selector)
);

-- Answers to password-reset questions, as Argon2id.
CREATE TABLE question_answer (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    question TEXT NOT NULL,
    answer_hash TEXT NOT NULL,
    PRIMARY KEY (account_id, question)
);

-- The way to get codes that an account is proving: by a code sent to `recipient`, or by an app with a sealed secret.
CREATE TABLE enrollment (
    account_id TEXT NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    method TEXT NOT NULL,
    recipient TEXT,
    secret TEXT
);

-- By the digest of the cookie. `kind`: `set_up` is good for the set-up alone, `member` for everything behind it.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    without_code BOOLEAN NOT NULL DEFAULT FALSE,
    mailbox_proven BOOLEAN NOT NULL DEFAULT FALSE,
    kind TEXT NOT NULL DEFAULT 'set_up'
);
CREATE INDEX session_by_account ON session (account_id);

-- Sign-ins between password and code.
CREATE TABLE sign_in (
    progress_hash TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    method TEXT NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Sign-ups that wait for proof of the address. Known and unknown addresses leave the same rows.
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

-- Recoveries: a mailed link, spent once, then what it opens in the browser that spent it.
CREATE TABLE recovery (
    id TEXT PRIMARY KEY,
    account_id TEXT REFERENCES account (id) ON DELETE CASCADE,
    lost TEXT NOT NULL,
    link_hash TEXT NOT NULL UNIQUE,
    link_expires_at BIGINT NOT NULL,
    progress_hash TEXT UNIQUE,
    question TEXT,
    proven_at BIGINT,
    tries BIGINT NOT NULL,
    spent_at BIGINT,
    ended_at BIGINT,
    created_at BIGINT NOT NULL
);

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

-- Devices on which somebody signed in with password and code. The digest changes with each whole sign-in; the id stays.
CREATE TABLE known_device (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    signed_in_at BIGINT NOT NULL,
    UNIQUE (token_hash, account_id)
);
CREATE INDEX known_device_by_account ON known_device (account_id, signed_in_at);

-- Wrong tries in a row, by key.
CREATE TABLE failure_count (
    key TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

-- When codes and links were sent to whom (a keyed hash), for the limits on sending.
CREATE TABLE sending (
    id TEXT PRIMARY KEY,
    recipient_hash TEXT NOT NULL,
    sent_at BIGINT NOT NULL
);
CREATE INDEX sending_by_recipient ON sending (recipient_hash, sent_at);

-- How much of a budget is spent in the span that began at a moment.
CREATE TABLE budget (
    name TEXT NOT NULL,
    span BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (name, span)
);

-- The outbox. `place` grows with time, so that messages of one millisecond keep their order. `urgency`: 0 leaves first.
CREATE SEQUENCE message_place;
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
    created_at BIGINT NOT NULL,
    urgency BIGINT NOT NULL DEFAULT 2,
    unsubscribe TEXT
);
CREATE INDEX message_due ON message (due_at);
CREATE INDEX message_by_place ON message (place);
CREATE INDEX message_waiting ON message (channel, urgency, place) WHERE sent_at IS NULL AND dead_at IS NULL;

-- What was sent of changes, and the message that carries it.
CREATE TABLE alert (
    id TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    receipt_number TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    message_id TEXT
);
CREATE INDEX alert_of_account ON alert (account_id, sent_at);
CREATE INDEX alert_of_message ON alert (message_id);

-- Cases in lists. `untold`: a change may still have to be told; whether it has is looked at then.
CREATE TABLE watched_case (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    receipt_number TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    seen_at BIGINT,
    nickname TEXT NOT NULL DEFAULT '',
    alerts BOOLEAN NOT NULL DEFAULT TRUE,
    alerted_at BIGINT NOT NULL DEFAULT 0,
    awaits BOOLEAN NOT NULL DEFAULT FALSE,
    appeared_at BIGINT,
    untold BOOLEAN NOT NULL DEFAULT FALSE,
    UNIQUE (account_id, receipt_number)
);
CREATE INDEX watched_case_by_receipt ON watched_case (receipt_number, added_at);
CREATE INDEX watched_case_untold ON watched_case (account_id) WHERE untold;

-- The newest good reading of a receipt and, beside it, the newest failure: one never overwrites the other.
CREATE TABLE receipt (
    receipt_number TEXT NOT NULL PRIMARY KEY,
    read_at BIGINT,
    failure TEXT,
    failure_message TEXT,
    failed_at BIGINT,
    failures BIGINT NOT NULL,
    hidden_at BIGINT,
    rests_until BIGINT,
    watched_since BIGINT,
    changed_at BIGINT,
    stage_before TEXT,
    form_type TEXT,
    title_en TEXT,
    title_es TEXT,
    submitted TEXT,
    modified TEXT,
    reading TEXT
);
CREATE INDEX receipt_to_read ON receipt ((reading IS NOT NULL), COALESCE(read_at, 0))
    WHERE watched_since IS NOT NULL AND rests_until IS NULL;
CREATE INDEX receipt_to_read_again ON receipt ((reading IS NOT NULL), rests_until)
    WHERE watched_since IS NOT NULL AND rests_until IS NOT NULL;
CREATE INDEX receipt_unconfirmed ON receipt (watched_since) WHERE watched_since IS NOT NULL AND reading IS NULL;

-- What was spent of the agency's quota, by UTC day since 1970 and by whom.
CREATE TABLE agency_day (
    day BIGINT NOT NULL,
    asker TEXT NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (day, asker)
);

-- What one instance of several does for all of them, which one that is, and until when.
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    held_until BIGINT NOT NULL
);
