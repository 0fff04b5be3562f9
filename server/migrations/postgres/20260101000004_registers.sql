-- The operator's own lists, and the embedded certificate records.
CREATE TABLE institutions (
    slug TEXT PRIMARY KEY,
    profile TEXT NOT NULL
);
CREATE TABLE staff (
    institution TEXT NOT NULL,
    person_key TEXT NOT NULL,
    number TEXT NOT NULL,
    employment BYTEA NOT NULL,
    PRIMARY KEY (institution, person_key, number)
);
CREATE TABLE certificates (
    serial TEXT PRIMARY KEY,
    holder_key TEXT NOT NULL,
    holder BYTEA NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    standing TEXT NOT NULL CHECK (standing IN ('good', 'suspended', 'revoked')),
    word TEXT
);
CREATE INDEX certificates_by_holder ON certificates (holder_key);
