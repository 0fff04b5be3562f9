-- Claims that the population registry gave no answer to, and whom to tell.
CREATE TABLE waiting (
    id TEXT PRIMARY KEY,
    institution TEXT NOT NULL,
    contents BYTEA NOT NULL,
    locale TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
ALTER TABLE sessions ADD COLUMN stranded_at BIGINT;
