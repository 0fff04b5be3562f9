-- What was typed and not saved, because another copy had been saved since, with the
-- saving that it came with, and which saving of which page the draft is of.
ALTER TABLE cases ADD COLUMN refused_draft BLOB;
ALTER TABLE cases ADD COLUMN refused_by TEXT;
ALTER TABLE cases ADD COLUMN saved_by TEXT;
