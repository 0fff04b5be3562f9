-- Signed forms that applicants uploaded. What waits and what was accepted has its file.
CREATE TABLE signatures (
    -- The application and the number of the upload.
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    attempt BIGINT NOT NULL,
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    facts BYTEA NOT NULL,
    file BYTEA,
    UNIQUE (case_id, attempt)
);

-- The jobs that verify what waits have a queue of their own, and mails tell of them.
DROP INDEX outbox_by_lane;
CREATE INDEX outbox_by_lane ON outbox (
    (CASE kind WHEN 'order' THEN 'certificates' WHEN 'check' THEN 'registry' WHEN 'received_mail' THEN 'mail' WHEN 'authority_mail' THEN 'mail' WHEN 'signed_mail' THEN 'mail' WHEN 'signature_refused_mail' THEN 'mail' WHEN 'verify_signature' THEN 'signatures' ELSE 'messages' END),
    due_at, created_at, id
) WHERE state = 'pending';
