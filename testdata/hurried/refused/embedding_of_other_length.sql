-- SQLSTATE 22000 on PostgreSQL 17.12, 18.6 (needs vector): an embedding of 512 numbers meets a column of 768
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE raw_memories (
    memory_id bigint PRIMARY KEY,
    embedding vector(768)
);

INSERT INTO raw_memories
SELECT 1, array_agg(0.5)::real[]::vector FROM generate_series(1, 512);
