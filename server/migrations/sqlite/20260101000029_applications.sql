-- What was confirmed, sealed. Confirmed forms of before have what was on offer
-- instead, and are read again when the portal starts.
ALTER TABLE cases ADD COLUMN application BLOB;
CREATE INDEX cases_of_before ON cases (id) WHERE offer IS NOT NULL;
