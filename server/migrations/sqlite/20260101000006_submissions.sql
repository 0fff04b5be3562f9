-- Keys under which a form was confirmed: a second try under the same key changes nothing.
CREATE TABLE submissions (
    case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    form TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (case_id, key)
);
