-- Keys that several of a kind fit under: documents by version, fees as entries of a
-- ledger, notices by version; no list of codes in a table (the program knows them).
-- Programs of before cannot work on these tables: stop them first. One that runs on
-- finds no table to try its writing in, and is not ready.
ALTER TABLE write_checks RENAME TO ready_checks;

-- A correction stands beside what was confirmed until it counts.
ALTER TABLE cases ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE cases ADD COLUMN corrected_at BIGINT;
ALTER TABLE cases ADD COLUMN correction BLOB;
-- What the form and the security word were before it was begun.
ALTER TABLE cases ADD COLUMN confirmed_draft BLOB;
ALTER TABLE cases ADD COLUMN confirmed_word TEXT;
CREATE INDEX cases_by_state ON cases (institution, state);
DROP INDEX cases_of_before;
CREATE INDEX cases_with_offer ON cases (id) WHERE offer IS NOT NULL;

CREATE TABLE documents (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    number TEXT NOT NULL,
    mark TEXT NOT NULL UNIQUE,
    declaration TEXT NOT NULL,
    at BIGINT NOT NULL,
    length BIGINT NOT NULL,
    digest TEXT NOT NULL,
    file BLOB NOT NULL,
    -- Of everything else in the row: whoever writes here without a key is noticed.
    mac TEXT,
    PRIMARY KEY (case_id, kind, version)
);
INSERT INTO documents
    (case_id, kind, version, number, mark, declaration, at, length, digest, file)
    SELECT case_id, 'application_form', 1, number, mark, version, at, length, digest, file
    FROM issued_forms;
DROP TABLE issued_forms;

-- Of a session's key, its applications and what was proved in it.
ALTER TABLE sessions ADD COLUMN mac TEXT;
-- Those of before, until the program has looked at them.
CREATE INDEX documents_without_mac ON documents (mark) WHERE mac IS NULL;
CREATE INDEX sessions_without_mac ON sessions (key) WHERE mac IS NULL;

ALTER TABLE fees RENAME TO fees_of_before;
CREATE TABLE fees (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    institution TEXT NOT NULL,
    payer TEXT NOT NULL,
    amount BIGINT NOT NULL,
    at BIGINT NOT NULL,
    -- The charge that this entry takes back.
    reverses TEXT UNIQUE REFERENCES fees (id)
);
INSERT INTO fees (id, case_id, kind, institution, payer, amount, at)
    SELECT LOWER(HEX(RANDOMBLOB(16))), case_id, kind, institution, payer, amount, at
    FROM fees_of_before WHERE kind = 'charge';
INSERT INTO fees (id, case_id, kind, institution, payer, amount, at, reverses)
    SELECT LOWER(HEX(RANDOMBLOB(16))), old.case_id, old.kind, old.institution, old.payer, old.amount, old.at,
        fees.id
    FROM fees_of_before AS old JOIN fees ON fees.case_id = old.case_id
    WHERE old.kind = 'reversal';
DROP TABLE fees_of_before;
CREATE INDEX fees_by_case ON fees (case_id);
CREATE UNIQUE INDEX fees_one_charge ON fees (case_id) WHERE kind = 'charge';

-- SQLite changes a table by making it anew.
ALTER TABLE outbox RENAME TO outbox_of_before;
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 1,
    state TEXT NOT NULL,
    attempt BIGINT NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    sends BIGINT NOT NULL DEFAULT 0,
    leased_until BIGINT,
    UNIQUE (kind, subject, version)
);
INSERT INTO outbox (id, kind, subject, state, attempt, due_at, created_at, settled_at, sends, leased_until)
    SELECT id, kind, subject, state, attempt, due_at, created_at, settled_at, sends, leased_until FROM outbox_of_before;
DROP TABLE outbox_of_before;
CREATE INDEX outbox_by_due ON outbox (state, due_at);
CREATE INDEX outbox_by_lane ON outbox (
    (CASE kind WHEN 'order' THEN 'certificates' WHEN 'check' THEN 'registry' WHEN 'received_mail' THEN 'mail' WHEN 'authority_mail' THEN 'mail' ELSE 'messages' END),
    due_at, created_at, id
) WHERE state = 'pending';
CREATE INDEX outbox_undelivered ON outbox (kind, state, created_at) WHERE state IN ('pending', 'dead');

ALTER TABLE orders RENAME TO orders_of_before;
CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    serial TEXT NOT NULL,
    case_id TEXT REFERENCES cases (id),
    state TEXT NOT NULL,
    proof TEXT NOT NULL,
    at BIGINT NOT NULL
);
INSERT INTO orders (id, kind, serial, case_id, state, proof, at)
    SELECT id, kind, serial, case_id, state, proof, at FROM orders_of_before;
DROP TABLE orders_of_before;
CREATE UNIQUE INDEX orders_one_revocation ON orders (case_id) WHERE kind = 'revoke';
CREATE UNIQUE INDEX orders_one_suspension ON orders (serial) WHERE kind = 'suspend' AND state <> 'carried_out';
CREATE INDEX orders_by_case ON orders (case_id);
CREATE INDEX orders_by_serial ON orders (serial, at);
CREATE INDEX orders_under_way ON orders (state, at) WHERE state = 'ordered';

ALTER TABLE messages RENAME TO messages_of_before;
CREATE TABLE messages (
    reference TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    case_id TEXT,
    gateway TEXT,
    segments BIGINT NOT NULL DEFAULT 0,
    job TEXT,
    handed_over_at BIGINT,
    state TEXT NOT NULL,
    state_at BIGINT NOT NULL,
    asked BIGINT NOT NULL DEFAULT 0,
    ask_at BIGINT
);
INSERT INTO messages (reference, kind, case_id, gateway, segments, job, handed_over_at, state, state_at, asked, ask_at)
    SELECT reference, kind, case_id, gateway, segments, job, handed_over_at, state, state_at, asked, ask_at FROM messages_of_before;
DROP TABLE messages_of_before;
CREATE INDEX messages_to_ask ON messages (ask_at) WHERE ask_at IS NOT NULL;
CREATE INDEX messages_by_age ON messages (state_at);

ALTER TABLE certificates RENAME TO certificates_of_before;
CREATE TABLE certificates (
    serial TEXT PRIMARY KEY,
    holder_key TEXT NOT NULL,
    holder BLOB NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT NOT NULL,
    standing TEXT NOT NULL,
    word TEXT,
    revocation_reason TEXT,
    revoked_on TEXT
);
INSERT INTO certificates (serial, holder_key, holder, valid_from, valid_until, standing, word, revocation_reason, revoked_on)
    SELECT serial, holder_key, holder, valid_from, valid_until, standing, word, revocation_reason, revoked_on FROM certificates_of_before;
DROP TABLE certificates_of_before;
CREATE INDEX certificates_by_holder ON certificates (holder_key);
