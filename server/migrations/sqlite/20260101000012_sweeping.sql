-- What the hourly sweep looks for, among all that is kept for years.
CREATE INDEX cases_unconfirmed ON cases (updated_at) WHERE confirmed_at IS NULL;
