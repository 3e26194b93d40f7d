-- SQLSTATE 0A000 on PostgreSQL 17.12, 18.6 (needs timescaledb): CREATE INDEX CONCURRENTLY on a hypertable
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE sensor_readings (
    time   timestamptz NOT NULL,
    sensor text NOT NULL,
    value  double precision
);

SELECT create_hypertable('sensor_readings', 'time');

CREATE INDEX CONCURRENTLY idx_sensor_readings_sensor_time ON sensor_readings (sensor, time DESC);
