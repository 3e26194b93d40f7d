-- The columnstore's settings in their old and new words, stated and not.
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE plain (at timestamptz NOT NULL, device int NOT NULL, value double precision);
SELECT create_hypertable('plain', 'at');
ALTER TABLE plain SET (timescaledb.compress);

CREATE TABLE segmented (at timestamptz NOT NULL, site int NOT NULL, device int NOT NULL, value double precision);
SELECT create_hypertable('segmented', by_range('at', INTERVAL '1 day'));
ALTER TABLE segmented SET (timescaledb.compress, timescaledb.compress_segmentby = 'site, device', timescaledb.compress_orderby = 'at DESC, value ASC NULLS FIRST');

CREATE TABLE newer (at timestamptz NOT NULL, device int NOT NULL, "Value" double precision);
SELECT create_hypertable('newer', 'at', chunk_time_interval => INTERVAL '12 hours');
ALTER TABLE newer SET (timescaledb.enable_columnstore = true, timescaledb.segmentby = 'device', timescaledb.orderby = '"Value", at');

CREATE TABLE changed (at timestamptz NOT NULL, a int NOT NULL, b int NOT NULL);
SELECT create_hypertable('changed', 'at');
ALTER TABLE changed SET (timescaledb.compress, timescaledb.compress_segmentby = 'a');
ALTER TABLE changed SET (timescaledb.compress_segmentby = 'b');

CREATE TABLE undone (at timestamptz NOT NULL, a int NOT NULL);
SELECT create_hypertable('undone', 'at');
ALTER TABLE undone SET (timescaledb.compress, timescaledb.compress_segmentby = 'a');
ALTER TABLE undone SET (timescaledb.compress = false);

CREATE TABLE spaced (at timestamptz NOT NULL, a int NOT NULL, v int);
SELECT create_hypertable('spaced', 'at', 'a', 4);
ALTER TABLE spaced SET (timescaledb.compress, timescaledb.compress_segmentby = 'a');

CREATE TABLE counted (n bigint NOT NULL, v int);
SELECT create_hypertable('counted', 'n', chunk_time_interval => 1000000);
ALTER TABLE counted SET (timescaledb.compress, timescaledb.compress_orderby = 'n');

CREATE TABLE born (at timestamptz NOT NULL, device int NOT NULL, v int)
WITH (timescaledb.hypertable, timescaledb.partition_column = 'at', timescaledb.segmentby = 'device', timescaledb.chunk_interval = '1 day');
