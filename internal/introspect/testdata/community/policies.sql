-- Every policy, by position and by name, set and removed.
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE readings (at timestamptz NOT NULL, device int NOT NULL, value double precision);
SELECT create_hypertable('readings', 'at');
CREATE INDEX readings_device_at ON readings (device, at DESC);
ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_segmentby = 'device');
SELECT add_compression_policy('readings', INTERVAL '7 days');
SELECT add_retention_policy('readings', drop_after => INTERVAL '1 year', schedule_interval => INTERVAL '12 hours');
SELECT add_reorder_policy('readings', 'readings_device_at');

CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket(INTERVAL '1 hour', at) AS hour, device, sum(value) AS total FROM readings GROUP BY 1, 2 WITH NO DATA;
SELECT add_continuous_aggregate_policy('hourly', start_offset => INTERVAL '3 days', end_offset => INTERVAL '1 hour', schedule_interval => INTERVAL '30 minutes');
SELECT add_retention_policy('hourly', INTERVAL '5 years');

CREATE MATERIALIZED VIEW open_ended WITH (timescaledb.continuous) AS
SELECT time_bucket(INTERVAL '1 day', at) AS day, count(*) AS n FROM readings GROUP BY 1 WITH NO DATA;
SELECT add_continuous_aggregate_policy('open_ended', NULL, INTERVAL '1 day', INTERVAL '1 day');

CREATE TABLE newer (at timestamptz NOT NULL, v int);
SELECT create_hypertable('newer', 'at');
ALTER TABLE newer SET (timescaledb.enable_columnstore);
CALL add_columnstore_policy('newer', after => INTERVAL '14 days');

CREATE TABLE changed (at timestamptz NOT NULL, v int);
SELECT create_hypertable('changed', 'at');
SELECT add_retention_policy('changed', INTERVAL '1 month');
SELECT remove_retention_policy('changed');
SELECT add_retention_policy('changed', INTERVAL '2 months 3 days', if_not_exists => true);

CREATE TABLE none_left (at timestamptz NOT NULL, v int);
SELECT create_hypertable('none_left', 'at');
SELECT add_retention_policy('none_left', INTERVAL '1 month');
SELECT remove_retention_policy('none_left');

CREATE FUNCTION now_of_counter() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT 1000000::bigint';
CREATE TABLE counted (n bigint NOT NULL, v int);
SELECT create_hypertable('counted', 'n', chunk_time_interval => 1000);
SELECT set_integer_now_func('counted', 'now_of_counter');
SELECT add_retention_policy('counted', BIGINT '500000');
