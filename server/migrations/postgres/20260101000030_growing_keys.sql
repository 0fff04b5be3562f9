-- Keys that several of a kind fit under: documents by version, fees as entries of a
-- ledger, notices by version; no list of codes in a table (the program knows them).
-- Programs of before cannot work on these tables: stop them first. One that runs on
-- finds no table to try its writing in, and is not ready.
ALTER TABLE write_checks RENAME TO ready_checks;

-- A correction stands beside what was confirmed until it counts.
ALTER TABLE cases ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE cases ADD COLUMN corrected_at BIGINT;
ALTER TABLE cases ADD COLUMN correction BYTEA;
-- What the form and the security word were before it was begun.
ALTER TABLE cases ADD COLUMN confirmed_draft BYTEA;
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
    file BYTEA NOT NULL,
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
    SELECT REPLACE(gen_random_uuid()::text, '-', ''), case_id, kind, institution, payer, amount, at
    FROM fees_of_before WHERE kind = 'charge';
INSERT INTO fees (id, case_id, kind, institution, payer, amount, at, reverses)
    SELECT REPLACE(gen_random_uuid()::text, '-', ''), old.case_id, old.kind, old.institution, old.payer, old.amount, old.at,
        fees.id
    FROM fees_of_before AS old JOIN fees ON fees.case_id = old.case_id
    WHERE old.kind = 'reversal';
DROP TABLE fees_of_before;
CREATE INDEX fees_by_case ON fees (case_id);
CREATE UNIQUE INDEX fees_one_charge ON fees (case_id) WHERE kind = 'charge';

ALTER TABLE outbox ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_subject_key;
ALTER TABLE outbox ADD CONSTRAINT outbox_one_of_a_version UNIQUE (kind, subject, version);
ALTER TABLE outbox DROP CONSTRAINT outbox_state_check;
ALTER TABLE orders DROP CONSTRAINT orders_kind_check;
ALTER TABLE orders DROP CONSTRAINT orders_state_check;
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages DROP CONSTRAINT messages_state_check;
ALTER TABLE certificates DROP CONSTRAINT certificates_standing_check;
ALTER TABLE cases DROP CONSTRAINT cases_locale_check;
