-- What applicants ask the signing agent to sign; at most one of an application. What is said of it
-- is sealed, and the columns are compared with that when it is read.
CREATE TABLE signing_requests (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE REFERENCES cases (id),
    session TEXT NOT NULL,
    version BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    ticket TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL UNIQUE,
    token TEXT UNIQUE,
    way_back TEXT UNIQUE,
    claim_until BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    facts BLOB NOT NULL,
    file BLOB
);
CREATE INDEX signing_requests_by_end ON signing_requests (expires_at);
