-- The letters in front of a code, which tell it from those of other messages.
ALTER TABLE challenges ADD COLUMN letters TEXT;
