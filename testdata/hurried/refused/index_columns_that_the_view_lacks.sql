-- SQLSTATE 42703 on PostgreSQL 15.18, 17.12, 18.6: a monitoring query names columns that pg_stat_user_indexes does not have
SELECT schemaname, tablename, indexname, idx_scan, idx_tup_read, idx_tup_fetch
FROM pg_stat_user_indexes
WHERE tablename = 'raw_memories';
