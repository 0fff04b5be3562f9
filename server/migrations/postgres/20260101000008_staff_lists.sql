-- How far each institution's staff list is known to hold, and when it is asked
-- for again. `list_of`: the directory's own time; `as_of`: that, or later where
-- the directory has said since that nothing changed; `tag`: its ETag.
CREATE TABLE staff_lists (
    institution TEXT PRIMARY KEY,
    list_of BIGINT,
    as_of BIGINT,
    tag TEXT,
    due_at BIGINT NOT NULL DEFAULT 0
);
