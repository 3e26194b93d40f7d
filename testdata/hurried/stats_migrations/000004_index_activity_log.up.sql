CREATE INDEX idx_activity_log_character ON activity_log (character_id, created_at);
CREATE INDEX IF NOT EXISTS idx_activity_log_source ON activity_log (source, source_ref);

ALTER TABLE activity_log ALTER COLUMN character_id SET NOT NULL;
