-- Policies and roll-ups of LifeOps. Needs the community build of TimescaleDB; load after schema.sql.

ALTER TABLE health_metrics SET (
    timescaledb.compress,
    timescaledb.compress_orderby = 'time DESC'
);
SELECT add_compression_policy('health_metrics', INTERVAL '7 days');

ALTER TABLE sensor_readings SET (
    timescaledb.compress,
    timescaledb.compress_segmentby = 'value',
    timescaledb.compress_orderby = 'time DESC'
);
SELECT add_compression_policy('sensor_readings', INTERVAL '1 day');

ALTER TABLE habit_logs SET (
    timescaledb.compress,
    timescaledb.compress_segmentby = 'user_id',
    timescaledb.compress_orderby = 'time DESC'
);
SELECT add_compression_policy('habit_logs', INTERVAL '30 days');

CREATE MATERIALIZED VIEW sensor_hourly
WITH (timescaledb.continuous) AS
SELECT time_bucket(INTERVAL '1 hour', time) AS bucket, sensor, metric,
       avg(value) AS avg_value, min(value) AS min_value, max(value) AS max_value, count(*) AS readings
FROM sensor_readings
GROUP BY 1, 2, 3
WITH NO DATA;

SELECT add_continuous_aggregate_policy('sensor_hourly',
    start_offset => INTERVAL '90 days',
    end_offset => INTERVAL '1 hour',
    schedule_interval => INTERVAL '1 hour');

SELECT add_retention_policy('sensor_readings', INTERVAL '30 days');

CREATE MATERIALIZED VIEW sensor_daily
WITH (timescaledb.continuous) AS
SELECT time_bucket(INTERVAL '1 day', time) AS bucket, sensor, metric,
       avg(value) AS avg_value, min(value) AS min_value, max(value) AS max_value
FROM sensor_readings
GROUP BY 1, 2, 3
WITH NO DATA;

SELECT add_retention_policy('sensor_hourly', INTERVAL '1 year');
