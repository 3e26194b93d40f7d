-- SQLSTATE 42809 on PostgreSQL 17.12, 18.6; 22023 on PostgreSQL 15.18: autovacuum settings on a partitioned table
CREATE TABLE raw_memories (
    memory_id  uuid NOT NULL,
    created_at timestamptz NOT NULL
) PARTITION BY RANGE (created_at);

ALTER TABLE raw_memories SET (
    autovacuum_vacuum_scale_factor = 0.1,
    autovacuum_analyze_scale_factor = 0.05,
    autovacuum_vacuum_threshold = 1000
);
