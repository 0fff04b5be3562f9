-- What became of messages: no number and no words. The reference is the
-- identifier of the code (challenges) or of the notice (outbox).
CREATE TABLE messages (
    reference TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('code', 'notice')),
    case_id TEXT,
    gateway TEXT,
    segments BIGINT NOT NULL DEFAULT 0,
    job TEXT,
    handed_over_at BIGINT,
    state TEXT NOT NULL CHECK (state IN ('handed_over', 'delivered', 'refused', 'expired')),
    state_at BIGINT NOT NULL,
    asked BIGINT NOT NULL DEFAULT 0,
    ask_at BIGINT
);
CREATE INDEX messages_to_ask ON messages (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX messages_by_age ON messages (state_at);

-- How often an errand may have gone out: attempts that were not known to have
-- failed before anything was sent.
ALTER TABLE outbox ADD COLUMN sends BIGINT NOT NULL DEFAULT 0;
