-- Statements that somebody is asked to sign, for two minutes. The key is the SHA-256 of what makes
-- one good once.
CREATE TABLE statements (
    key TEXT PRIMARY KEY,
    statement BLOB NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX statements_by_end ON statements (expires_at);
