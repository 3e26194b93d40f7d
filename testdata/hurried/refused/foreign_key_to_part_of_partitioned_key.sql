-- SQLSTATE 42830 on PostgreSQL 15.18, 17.12, 18.6: a foreign key names only a part of the key of a partitioned table
CREATE TABLE raw_memories (
    memory_id  uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (memory_id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE event_memories (
    event_id  uuid PRIMARY KEY,
    memory_id uuid NOT NULL REFERENCES raw_memories (memory_id) ON DELETE CASCADE
);
