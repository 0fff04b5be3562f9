-- What was confirmed, sealed, and at which revision: it counts at that one alone.
-- Versions before this one read a confirmed form from its draft and from what was
-- on offer, which is therefore kept, and know nothing of these columns.
ALTER TABLE cases ADD COLUMN application BYTEA;
ALTER TABLE cases ADD COLUMN application_revision BIGINT;
CREATE INDEX cases_of_before ON cases (id)
    WHERE offer IS NOT NULL AND COALESCE(application_revision, -1) <> revision;
