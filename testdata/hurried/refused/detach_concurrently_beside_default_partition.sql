-- SQLSTATE 55000 on PostgreSQL 15.18, 17.12, 18.6: DETACH CONCURRENTLY while the table has a DEFAULT partition
CREATE TABLE raw_memories (
    memory_id  uuid NOT NULL,
    created_at timestamptz NOT NULL
) PARTITION BY RANGE (created_at);

CREATE TABLE raw_memories_2024 PARTITION OF raw_memories
    FOR VALUES FROM ('2024-01-01 00:00:00+00') TO ('2025-01-01 00:00:00+00');
CREATE TABLE raw_memories_default PARTITION OF raw_memories DEFAULT;

ALTER TABLE raw_memories DETACH PARTITION raw_memories_2024 CONCURRENTLY;
