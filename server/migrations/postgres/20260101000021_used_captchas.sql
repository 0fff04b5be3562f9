-- Captchas that were answered, each once; what was posed and never answered is
-- kept nowhere. `ticket`: what its form carries, where the answer was right.
CREATE TABLE used_captchas (
    id TEXT PRIMARY KEY,
    visit TEXT NOT NULL,
    ticket TEXT,
    tries_left BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL
);
CREATE INDEX used_captchas_by_visit ON used_captchas (visit);
CREATE INDEX used_captchas_by_end ON used_captchas (expires_at);
-- Networks in which somebody succeeded, under a keyed hash of network and
-- person: neither is in it.
CREATE TABLE known_networks (
    key TEXT PRIMARY KEY,
    proved BIGINT NOT NULL DEFAULT 0,
    seen_at BIGINT NOT NULL
);
CREATE INDEX known_networks_by_age ON known_networks (seen_at);
