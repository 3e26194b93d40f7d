ALTER TABLE stat_nodes ALTER COLUMN effects TYPE json USING effects::json;
ALTER TABLE activity_log ALTER COLUMN activity_type TYPE varchar(40);
ALTER TABLE activity_log ALTER COLUMN created_at TYPE timestamp;
ALTER TABLE characters ALTER COLUMN xp TYPE integer;
