ALTER TABLE characters DROP COLUMN region;
ALTER TABLE characters DROP COLUMN public_id;
