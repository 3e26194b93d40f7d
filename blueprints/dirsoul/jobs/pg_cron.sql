-- For a server with pg_cron, in the database that cron.database_name names: psql -d dirsoul -f jobs/pg_cron.sql
-- A job of the same name is replaced, so the file can be run again. The first partitions are made at once.

SELECT public.create_missing_partitions();

SELECT cron.schedule('dirsoul_create_partitions', '17 3 * * *', 'SELECT public.create_missing_partitions()');
SELECT cron.schedule('dirsoul_fold_mentions', '* * * * *', 'SELECT public.fold_mentions()');
SELECT cron.schedule('dirsoul_expire_views', '*/5 * * * *', 'SELECT public.expire_views()');
SELECT cron.schedule('dirsoul_archive_months', '37 3 * * *', 'SELECT public.archive_old_months()');
SELECT cron.schedule('dirsoul_drop_audit_logs', '57 3 * * *', 'SELECT public.drop_old_audit_logs()');
-- Autovacuum does not analyse a partitioned table as a whole, and the planner wants its statistics.
SELECT cron.schedule('dirsoul_analyze', '7 4 * * *', 'ANALYZE public.raw_memories, public.event_memories, public.entity_mentions, public.audit_logs');
-- pg_cron keeps the record of every run for ever.
SELECT cron.schedule('dirsoul_forget_runs', '47 4 * * *', $$DELETE FROM cron.job_run_details WHERE end_time < now() - interval '30 days'$$);
