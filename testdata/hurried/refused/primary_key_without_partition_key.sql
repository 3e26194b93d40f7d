-- SQLSTATE 0A000 on PostgreSQL 15.18, 17.12, 18.6: the primary key of a partitioned table lacks the partition key
CREATE TABLE raw_memories (
    memory_id  uuid PRIMARY KEY,
    user_id    text NOT NULL,
    created_at timestamptz NOT NULL,
    content    text,
    metadata   jsonb
) PARTITION BY RANGE (created_at);
