-- SQLSTATE 0A000 on PostgreSQL 15.18, 17.12, 18.6: CREATE INDEX CONCURRENTLY on a partitioned table
CREATE TABLE raw_memories (
    memory_id  uuid NOT NULL,
    user_id    text NOT NULL,
    created_at timestamptz NOT NULL
) PARTITION BY RANGE (created_at);

CREATE INDEX CONCURRENTLY idx_raw_memories_user_time ON raw_memories (user_id, created_at DESC);
