-- What a list shows of a receipt, beside the whole reading: a list reads no JSON.
ALTER TABLE receipt ADD COLUMN form_type TEXT;
ALTER TABLE receipt ADD COLUMN title_en TEXT;
ALTER TABLE receipt ADD COLUMN title_es TEXT;
ALTER TABLE receipt ADD COLUMN submitted TEXT;
ALTER TABLE receipt ADD COLUMN modified TEXT;
UPDATE receipt SET
    form_type = json_extract(reading, '$.form_type'),
    submitted = json_extract(reading, '$.submitted'),
    modified = json_extract(reading, '$.modified'),
    title_en = (SELECT json_extract(value, '$.title') FROM json_each(reading, '$.official')
        WHERE json_extract(value, '$.language') = 'en' LIMIT 1),
    title_es = (SELECT json_extract(value, '$.title') FROM json_each(reading, '$.official')
        WHERE json_extract(value, '$.language') = 'es' LIMIT 1)
    WHERE json_valid(reading);

-- When somebody last put the receipt into a list; nothing where it is in none, or where the agency has never shown it and
-- isn't asked for it any more. The poller finds by these indexes what is due: what rests after a failure, and what doesn't.
ALTER TABLE receipt ADD COLUMN watched_since BIGINT;
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
UPDATE watched_case SET untold = TRUE WHERE awaits
    OR EXISTS (SELECT 1 FROM receipt r WHERE r.receipt_number = watched_case.receipt_number AND r.changed_at > alerted_at);
CREATE INDEX watched_case_untold ON watched_case (account_id) WHERE untold;
