-- SQLSTATE 0A000 on PostgreSQL 17.12, 18.6 (needs timescaledb): create_hypertable on a table that holds rows
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE sensor_readings (
    time   timestamptz NOT NULL,
    sensor text NOT NULL,
    value  double precision
);

INSERT INTO sensor_readings VALUES ('2026-01-01 00:00:00+00', 'kitchen', 21.5);

SELECT create_hypertable('sensor_readings', 'time');
