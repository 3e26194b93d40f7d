-- The operations dashboard.

-- name: least_used_indexes
-- rate: 0.02/s
-- budget: 500ms
SELECT schemaname, tablename, indexname, idx_scan, pg_size_pretty(pg_relation_size(indexrelid::regclass)) AS index_size
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
ORDER BY idx_scan ASC;

-- name: blocked_sessions
-- rate: 0.1/s
-- budget: 50ms
SELECT procpid, current_query, waiting
FROM pg_stat_activity
WHERE waiting;

-- name: table_sizes
-- rate: 0.02/s
-- budget: 500ms
SELECT schemaname, tablename, pg_total_relation_size(schemaname || '.' || tablename) AS bytes
FROM pg_tables
WHERE schemaname = 'public'
ORDER BY 3 DESC;
