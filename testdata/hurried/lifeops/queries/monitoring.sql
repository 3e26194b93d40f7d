-- The operations dashboard.

-- name: chunk_sizes
-- rate: 0.02/s
-- budget: 500ms
SELECT hypertable_name, chunk_name, total_bytes
FROM timescaledb_information.chunks
ORDER BY total_bytes DESC
LIMIT 50;

-- name: unused_indexes
-- rate: 0.02/s
-- budget: 500ms
SELECT schemaname, tablename, indexname, idx_scan
FROM pg_stat_user_indexes
WHERE schemaname = 'public'
ORDER BY idx_scan ASC;

-- name: failed_jobs
-- rate: 0.02/s
-- budget: 100ms
SELECT job_id, last_run_status, total_failures
FROM timescaledb_information.job_stats
WHERE last_run_status <> 'Success';
