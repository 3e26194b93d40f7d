-- SQLSTATE 23514 on PostgreSQL 15.18, 17.12, 18.6: the DEFAULT partition holds a row of the month that is to be made
CREATE TABLE raw_memories (
    memory_id  uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL
) PARTITION BY RANGE (created_at);

CREATE TABLE raw_memories_default PARTITION OF raw_memories DEFAULT;

INSERT INTO raw_memories (created_at) VALUES ('2027-01-15 08:00:00+00');

CREATE TABLE raw_memories_2027_01 PARTITION OF raw_memories
    FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2027-02-01 00:00:00+00');
