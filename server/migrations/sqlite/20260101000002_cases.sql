-- Applications, the codes that prove their phones, orders and fees.
CREATE TABLE cases (
    id TEXT PRIMARY KEY,
    institution TEXT NOT NULL,
    person_key TEXT NOT NULL,
    state TEXT NOT NULL,
    revision BIGINT NOT NULL,
    locale TEXT NOT NULL CHECK (locale IN ('tr', 'en')),
    person BLOB NOT NULL,
    employment BLOB NOT NULL,
    draft BLOB NOT NULL,
    word TEXT,
    offer TEXT,
    number TEXT UNIQUE,
    confirmed_at BIGINT,
    signing TEXT,
    opened_at BIGINT,
    failures BIGINT NOT NULL DEFAULT 0,
    live BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
-- At most one live application per person and institution.
CREATE UNIQUE INDEX cases_one_live ON cases (person_key, institution) WHERE live = 1;

CREATE TABLE challenges (
    id TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    subject TEXT NOT NULL,
    session TEXT NOT NULL,
    phone TEXT NOT NULL,
    form TEXT NOT NULL,
    code TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    consumed_at BIGINT,
    closed BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX challenges_by_subject ON challenges (purpose, subject, session, made_at);

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('suspend', 'revoke')),
    serial TEXT NOT NULL,
    case_id TEXT REFERENCES cases (id),
    state TEXT NOT NULL CHECK (state IN ('requested', 'ordered', 'carried_out')),
    proof TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX orders_one_revocation ON orders (case_id) WHERE kind = 'revoke';
CREATE UNIQUE INDEX orders_one_suspension ON orders (serial) WHERE kind = 'suspend' AND state <> 'carried_out';

-- One charge and at most one reversal per application, ever.
CREATE TABLE fees (
    case_id TEXT NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL CHECK (kind IN ('charge', 'reversal')),
    institution TEXT NOT NULL,
    payer TEXT NOT NULL CHECK (payer IN ('institution', 'person')),
    amount BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, kind)
);
