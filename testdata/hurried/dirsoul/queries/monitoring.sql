-- The operations dashboard.

-- name: index_effectiveness
-- rate: 0.02/s
-- budget: 500ms
SELECT schemaname, tablename, indexname, idx_scan AS index_scans, idx_tup_read, idx_tup_fetch
FROM pg_stat_user_indexes
WHERE tablename = 'raw_memories';

-- name: slowest_statements
-- rate: 0.02/s
-- budget: 500ms
SELECT query, calls, total_time, mean_time
FROM pg_stat_statements
ORDER BY total_time DESC
LIMIT 20;

-- name: partition_sizes
-- rate: 0.02/s
-- budget: 500ms
SELECT tablename, pg_size_pretty(pg_total_relation_size(tablename::regclass)) AS size
FROM pg_tables
WHERE tablename LIKE 'raw_memories_%'
ORDER BY tablename DESC;

-- name: dead_rows
-- rate: 0.02/s
-- budget: 100ms
SELECT relname, n_live_tup, n_dead_tup, last_autovacuum
FROM pg_stat_user_tables
WHERE n_dead_tup > 1000
ORDER BY n_dead_tup DESC
LIMIT 20;
