-- What jobs/pg_cron.sql calls, or another scheduler where there is no pg_cron.

-- name: make_months
-- rate: 1/day
-- budget: 5s
-- uses: call
-- buffers: 50000
SELECT public.create_missing_partitions();

-- name: fold_mentions
-- rate: 1/m
-- budget: 2s
-- uses: call
-- buffers: 50000
SELECT public.fold_mentions();

-- name: expire_views
-- rate: 12/h
-- budget: 2s
-- uses: call
-- buffers: 50000
SELECT public.expire_views();

-- name: archive_old_months
-- rate: 1/day
-- budget: 5s
-- uses: call
-- buffers: 50000
SELECT public.archive_old_months();

-- name: drop_old_audit_logs
-- rate: 1/day
-- budget: 5s
-- uses: call
-- buffers: 50000
SELECT public.drop_old_audit_logs();
