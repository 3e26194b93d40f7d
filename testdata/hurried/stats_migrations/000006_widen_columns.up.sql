ALTER TABLE characters ALTER COLUMN xp TYPE bigint;
ALTER TABLE activity_log ALTER COLUMN created_at TYPE timestamptz;
ALTER TABLE activity_log ALTER COLUMN activity_type TYPE varchar(20);
ALTER TABLE stat_nodes ALTER COLUMN effects TYPE jsonb USING effects::jsonb;
