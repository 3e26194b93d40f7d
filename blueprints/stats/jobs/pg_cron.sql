-- For a database with pg_cron: run it once, as the owner of the schema. A job
-- scheduled under a name that is there already takes its place.
SELECT cron.schedule('stats: partitions', '17 3 * * *',
    $$SELECT stats.create_monthly_partition('stats.activity_log', (date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date) FROM generate_series(-1, 3) AS n$$);
SELECT cron.schedule('stats: leaderboard', '*/5 * * * *', 'SELECT stats.refresh_leaderboard()');
