-- SQLSTATE 54000 on PostgreSQL 17.12, 18.6 (needs vector): an HNSW index over more than 2000 dimensions
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE raw_memories (
    memory_id uuid PRIMARY KEY,
    embedding vector(3072)
);

CREATE INDEX idx_raw_memories_embedding ON raw_memories USING hnsw (embedding vector_cosine_ops);
