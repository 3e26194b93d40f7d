ALTER TABLE activity_log RENAME CONSTRAINT activity_log_xp_check TO chk_activity_log_xp;
UPDATE characters SET region = 'eu' WHERE region IS NULL;
ALTER TABLE characters ALTER COLUMN region SET NOT NULL;

CREATE INDEX idx_activity_log_source ON activity_log (source, source_ref);
DROP INDEX uq_activity_log_source;
