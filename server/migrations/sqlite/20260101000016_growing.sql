-- What every deletion and sweep asks for, among all that grows.
CREATE INDEX orders_by_case ON orders (case_id);
CREATE INDEX orders_by_serial ON orders (serial, at);
CREATE INDEX sessions_by_last_use ON sessions (seen_at);
CREATE INDEX sessions_by_age ON sessions (created_at);
CREATE INDEX challenges_by_end ON challenges (expires_at);
CREATE INDEX waiting_by_age ON waiting (created_at);
CREATE INDEX limit_hits_by_age ON limit_hits (at);
CREATE INDEX limit_keys_by_age ON limit_keys (touched_at);

-- What is due next in each lane: an empty one is seen to be empty at once. The
-- lanes are those of the store's statement, word for word.
CREATE INDEX outbox_by_lane ON outbox (
    (CASE kind WHEN 'order' THEN 'certificates' WHEN 'check' THEN 'registry' WHEN 'received_mail' THEN 'mail' WHEN 'authority_mail' THEN 'mail' ELSE 'messages' END),
    due_at, created_at, id
) WHERE state = 'pending';
-- What is counted for the metrics and listed for the operator.
CREATE INDEX outbox_undelivered ON outbox (kind, state, created_at) WHERE state IN ('pending', 'dead');
