-- What has to be called again and again: jobs/pg_cron.sql does it where
-- pg_cron is installed, any other scheduler will do.

-- name: make_partitions
-- rate: 1/day
-- budget: 5s
-- uses: call
-- buffers: 50000
-- params: '2026-11-15'
-- $1 is today. Makes what is missing from last month, for senders that were
-- offline, to three months ahead.
SELECT stats.create_monthly_partition('stats.activity_log', (date_trunc('month', $1::date::timestamp) + n * interval '1 month')::date) AS made
FROM generate_series(-1, 3) AS n;

-- name: refresh_leaderboard
-- rate: 12/h
-- budget: 2s
-- uses: call
-- buffers: 20000
SELECT stats.refresh_leaderboard() AS changed;
