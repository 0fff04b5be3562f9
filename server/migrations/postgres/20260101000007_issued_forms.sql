-- Printed forms as they were issued, byte for byte (sealed); one per application.
CREATE TABLE issued_forms (
    case_id TEXT PRIMARY KEY REFERENCES cases (id) ON DELETE CASCADE,
    number TEXT NOT NULL,
    mark TEXT NOT NULL UNIQUE,
    version TEXT NOT NULL,
    at BIGINT NOT NULL,
    length BIGINT NOT NULL,
    digest TEXT NOT NULL,
    file BYTEA NOT NULL
);
