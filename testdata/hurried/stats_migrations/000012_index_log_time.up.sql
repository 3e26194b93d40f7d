CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_activity_log_time ON activity_log (created_at);
