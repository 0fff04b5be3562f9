-- Written and emptied again in one transaction, to prove that the disk takes it.
CREATE TABLE write_checks (
    value BIGINT NOT NULL
);
