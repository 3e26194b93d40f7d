ALTER TABLE allocated_nodes RENAME TO character_nodes;

ALTER TABLE characters ADD COLUMN legacy_rank text;
ALTER TABLE characters RENAME COLUMN total_xp TO xp;
