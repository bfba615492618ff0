-- What a list shows of a receipt stands beside the whole reading, and before it: a list reads no JSON, and none of the pages that a
-- long one fills. `watched_since` is when somebody last put the receipt into a list; nothing where it is in none, or where the
-- agency has never shown it and isn't asked for it any more.
CREATE TABLE receipt_read (
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
INSERT INTO receipt_read (receipt_number, read_at, failure, failure_message, failed_at, failures, hidden_at, rests_until,
        changed_at, stage_before, reading)
    SELECT receipt_number, read_at, failure, failure_message, failed_at, failures, hidden_at, rests_until,
        changed_at, stage_before, reading FROM receipt;
DROP TABLE receipt;
ALTER TABLE receipt_read RENAME TO receipt;
UPDATE receipt SET
    form_type = json_extract(reading, '$.form_type'),
    submitted = json_extract(reading, '$.submitted'),
    modified = json_extract(reading, '$.modified')
    WHERE json_valid(reading) AND json_type(reading) = 'object';
UPDATE receipt SET
    title_en = (SELECT json_extract(said.value, '$.title') FROM json_each(reading, '$.official') said
        WHERE CASE WHEN said.type = 'object' THEN json_extract(said.value, '$.language') END = 'en' LIMIT 1),
    title_es = (SELECT json_extract(said.value, '$.title') FROM json_each(reading, '$.official') said
        WHERE CASE WHEN said.type = 'object' THEN json_extract(said.value, '$.language') END = 'es' LIMIT 1)
    WHERE json_valid(reading) AND json_type(reading, '$.official') = 'array';

-- The poller finds by these indexes what is due: what rests after a failure, and what doesn't.
CREATE INDEX watched_case_by_receipt ON watched_case (receipt_number, added_at);
INSERT INTO receipt (receipt_number, failures)
    SELECT DISTINCT receipt_number, 0 FROM watched_case WHERE TRUE ON CONFLICT (receipt_number) DO NOTHING;
UPDATE receipt SET watched_since =
    (SELECT MAX(added_at) FROM watched_case WHERE watched_case.receipt_number = receipt.receipt_number);
CREATE INDEX receipt_to_read ON receipt ((reading IS NOT NULL), COALESCE(read_at, 0))
    WHERE watched_since IS NOT NULL AND rests_until IS NULL;
CREATE INDEX receipt_to_read_again ON receipt ((reading IS NOT NULL), rests_until)
    WHERE watched_since IS NOT NULL AND rests_until IS NOT NULL;
CREATE INDEX receipt_unconfirmed ON receipt (watched_since) WHERE watched_since IS NOT NULL AND reading IS NULL;

-- A change of the case may still have to be told: whether it has is looked at then.
ALTER TABLE watched_case ADD COLUMN untold BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE watched_case SET untold = TRUE WHERE (awaits AND appeared_at > COALESCE(seen_at, 0))
    OR (alerts AND EXISTS (SELECT 1 FROM account WHERE account.id = account_id AND alerts_by <> '')
    AND EXISTS (SELECT 1 FROM receipt r WHERE r.receipt_number = watched_case.receipt_number AND r.changed_at > alerted_at
    AND r.changed_at > added_at AND r.changed_at > COALESCE(seen_at, 0)));
CREATE INDEX watched_case_untold ON watched_case (account_id) WHERE untold;
