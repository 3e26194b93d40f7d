VACUUM FULL ANALYZE activity_log;
