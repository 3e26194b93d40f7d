ALTER TABLE activity_log ALTER COLUMN character_id DROP NOT NULL;

DROP INDEX idx_activity_log_source;
DROP INDEX idx_activity_log_character;
