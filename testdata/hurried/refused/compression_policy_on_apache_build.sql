-- SQLSTATE 0A000 on PostgreSQL 17.12, 18.6 (needs timescaledb): a community statement on the Apache build of TimescaleDB
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE sensor_readings (
    time   timestamptz NOT NULL,
    sensor text NOT NULL,
    value  double precision
);

SELECT create_hypertable('sensor_readings', 'time');

SELECT add_compression_policy('sensor_readings', INTERVAL '7 days');
