-- Browsers that were sent to the identity provider: what has to be known again (sealed), for one return.
CREATE TABLE referrals (
    key TEXT PRIMARY KEY,
    session TEXT NOT NULL,
    referral BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX referrals_by_session ON referrals (session);
CREATE INDEX referrals_by_end ON referrals (expires_at);
