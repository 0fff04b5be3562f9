-- Captchas that are heard or worked out, and the tries that one answer is good for.
ALTER TABLE captchas RENAME COLUMN picture TO file;
ALTER TABLE captchas ADD COLUMN kind TEXT NOT NULL DEFAULT 'picture';
ALTER TABLE captchas ADD COLUMN tries_left BIGINT NOT NULL DEFAULT 0;
CREATE INDEX captchas_by_session ON captchas (session);
