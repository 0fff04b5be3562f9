-- What tells another master key from the one that sealed this database: one
-- row, made when the key is first known to be right.
CREATE TABLE key_check (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    value TEXT NOT NULL
);
