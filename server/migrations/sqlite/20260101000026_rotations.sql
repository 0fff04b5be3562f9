-- Posts that give a session a new key: each is carried out once, and the same
-- one is given the same answer for a minute.
CREATE TABLE rotations (
    session TEXT NOT NULL,
    post TEXT NOT NULL,
    began_at BIGINT NOT NULL,
    ended_at BIGINT,
    successor TEXT,
    outcome BLOB,
    PRIMARY KEY (session, post)
);
CREATE INDEX rotations_by_post ON rotations (post);
CREATE INDEX rotations_by_successor ON rotations (successor);
CREATE INDEX rotations_by_beginning ON rotations (began_at);
