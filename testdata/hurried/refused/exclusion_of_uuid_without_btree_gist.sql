-- SQLSTATE 42704 on PostgreSQL 15.18, 17.12, 18.6: an exclusion constraint with = on a uuid without btree_gist
CREATE TABLE event_memories (
    event_id  uuid PRIMARY KEY,
    memory_id uuid NOT NULL
);

ALTER TABLE event_memories
    ADD CONSTRAINT uq_event_per_memory EXCLUDE USING gist (memory_id WITH =);
