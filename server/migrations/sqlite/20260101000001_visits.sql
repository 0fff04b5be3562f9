-- Visits, captchas and what is counted against abuse.
CREATE TABLE sessions (
    key TEXT PRIMARY KEY,
    case_id TEXT,
    resumable TEXT,
    word_for TEXT,
    institution TEXT,
    claim BLOB,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_by_case ON sessions (case_id);

CREATE TABLE captchas (
    id TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    answer TEXT NOT NULL,
    picture BLOB NOT NULL,
    expires_at BIGINT NOT NULL,
    used BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX captchas_by_end ON captchas (expires_at);

CREATE TABLE limit_keys (
    key TEXT PRIMARY KEY,
    touched_at BIGINT NOT NULL
);
CREATE TABLE limit_hits (
    key TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX limit_hits_by_key ON limit_hits (key, at);
