-- Until when somebody has an errand in hand; nothing once the attempt is
-- settled. Alone, a due time in the future is also a pause between attempts.
ALTER TABLE outbox ADD COLUMN leased_until BIGINT;
