-- Continuous aggregates: as they are by default, in real time, upon each other.
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE readings (at timestamptz NOT NULL, device int NOT NULL, value double precision);
SELECT create_hypertable('readings', 'at');

CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
SELECT time_bucket(INTERVAL '1 hour', at) AS hour, device, sum(value) AS total, count(value) AS n
FROM readings GROUP BY 1, 2 WITH NO DATA;

CREATE MATERIALIZED VIEW live WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket('1 day', at) AS day, max(value) AS top FROM readings WHERE value > 0 GROUP BY time_bucket('1 day', at) WITH NO DATA;

CREATE MATERIALIZED VIEW explicit WITH (timescaledb.continuous, timescaledb.materialized_only = true, timescaledb.create_group_indexes = false) AS
SELECT time_bucket('1 day', at) AS day, device, min(value) AS low FROM readings GROUP BY 1, 2;

CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', hour) AS day, device, sum(total) AS total, sum(n) AS n FROM hourly GROUP BY 1, 2 WITH NO DATA;

CREATE MATERIALIZED VIEW switched WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', at) AS day, avg(value) AS mean FROM readings GROUP BY 1 WITH NO DATA;
ALTER MATERIALIZED VIEW switched SET (timescaledb.materialized_only = false);

CREATE MATERIALIZED VIEW gone WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', at) AS day, count(*) AS n FROM readings GROUP BY 1 WITH NO DATA;
DROP MATERIALIZED VIEW gone;

CREATE MATERIALIZED VIEW named WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', at) AS day, count(*) AS n FROM readings GROUP BY 1 WITH NO DATA;
ALTER MATERIALIZED VIEW named RENAME TO renamed;

CREATE VIEW report AS SELECT day, device, total / nullif(n, 0) AS mean FROM daily;
