ALTER TABLE characters RENAME COLUMN xp TO total_xp;
ALTER TABLE characters DROP COLUMN legacy_rank;

ALTER TABLE character_nodes RENAME TO allocated_nodes;
