-- SQLSTATE 22023 on PostgreSQL 17.12, 18.6 (needs vector): an HNSW index on a vector column without dimensions
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE entities (
    entity_id bigint PRIMARY KEY,
    embedding vector
);

CREATE INDEX idx_entities_embedding ON entities USING hnsw (embedding vector_cosine_ops);
