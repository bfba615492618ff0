-- What leaves first: 0 a code after a right password, 1 a security notice, 2 what anybody can ask for. What waits from
-- before is of the last kind, so that nothing of it overtakes a code.
ALTER TABLE message ADD COLUMN urgency BIGINT NOT NULL DEFAULT 2;
CREATE INDEX message_waiting ON message (channel, urgency, place) WHERE sent_at IS NULL AND dead_at IS NULL;

-- How much of a budget is spent in the span that began at a moment: `mail.asked`, `mail.left`, `text.asked`, `text.left`.
CREATE TABLE budget (
    name TEXT NOT NULL,
    span BIGINT NOT NULL,
    starts_at BIGINT NOT NULL,
    spent BIGINT NOT NULL,
    PRIMARY KEY (name, span)
);
