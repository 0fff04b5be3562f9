-- What operators did at the console: who, what, and why. No person's data.
CREATE TABLE operator_acts (
    at BIGINT NOT NULL,
    who TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT
);
CREATE INDEX operator_acts_by_time ON operator_acts (at);
-- Orders that the authority has yet to carry out: whether each has its job.
CREATE INDEX orders_under_way ON orders (state, at) WHERE state = 'ordered';
