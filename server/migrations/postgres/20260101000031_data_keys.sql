-- The keys that sealed values and proofs of rows depend on: one seals, the others open
-- what they sealed until it is sealed anew. `mac`: by the key itself.
CREATE TABLE data_keys (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    mac TEXT NOT NULL
);
CREATE UNIQUE INDEX data_keys_one_seals ON data_keys (state) WHERE state = 'seals';
-- The processes that serve, and which of the keys each has read.
CREATE TABLE key_holders (
    process TEXT PRIMARY KEY,
    known TEXT NOT NULL,
    sealing TEXT NOT NULL,
    seen_at BIGINT NOT NULL
);
-- Codes under way are not bound to their purpose: they are void, and are not counted as
-- wrong ones when they are typed.
UPDATE challenges SET closed = 1 WHERE closed = 0 AND consumed_at IS NULL;
