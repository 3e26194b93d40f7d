-- SQLSTATE 42809 on PostgreSQL 17.12, 18.6 (needs timescaledb): a natively partitioned table is turned into a hypertable
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE event_memories (
    event_id    uuid NOT NULL,
    "timestamp" timestamptz NOT NULL
) PARTITION BY RANGE ("timestamp");

SELECT create_hypertable('event_memories', 'timestamp', chunk_time_interval => INTERVAL '1 month');
