SET lock_timeout = '2s';

CREATE UNIQUE INDEX uq_activity_log_source ON activity_log (source, source_ref);
DROP INDEX idx_activity_log_source;

DROP TABLE skills CASCADE;
ALTER TABLE characters ALTER COLUMN region DROP NOT NULL;
ALTER TABLE activity_log RENAME CONSTRAINT chk_activity_log_xp TO activity_log_xp_check;
