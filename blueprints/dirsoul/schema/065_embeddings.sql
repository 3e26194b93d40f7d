-- Embeddings stand beside the memories, not in them: a vector of 768 numbers is wider than everything else of a row,
-- and a month of memories is dropped, moved and vacuumed without them. halfvec halves the index and loses next to
-- nothing. One index over all years, cut by user and not by month: a search that has to ask 120 monthly indexes costs
-- eleven times one. Sixteen parts keep the neighbours of other users out of the way of the graph.

-- decade:ignore SEC022 its operator <=> is found by every client without a search_path of its own
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE public.memory_embeddings (
    user_id   text NOT NULL,
    memory_id uuid NOT NULL,
    model     text NOT NULL,
    embedding halfvec(768) NOT NULL,
    PRIMARY KEY (user_id, memory_id, model)
) PARTITION BY HASH (user_id);
COMMENT ON TABLE public.memory_embeddings IS 'Vectors of memories by the model that made them; never compare two models.';
CREATE TABLE public.memory_embeddings_p00 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 0) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p01 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 1) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p02 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 2) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p03 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 3) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p04 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 4) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p05 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 5) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p06 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 6) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p07 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 7) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p08 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 8) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p09 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 9) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p10 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 10) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p11 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 11) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p12 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 12) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p13 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 13) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p14 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 14) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE TABLE public.memory_embeddings_p15 PARTITION OF public.memory_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 15) WITH (autovacuum_vacuum_scale_factor = 0.005, autovacuum_vacuum_insert_scale_factor = 0.002, autovacuum_analyze_scale_factor = 0.01);
CREATE INDEX memory_embeddings_hnsw_idx ON public.memory_embeddings USING hnsw (embedding halfvec_cosine_ops)
    WITH (m = 16, ef_construction = 64);

-- Older memories, from a model of 512 numbers. Another length is another table and another graph.
-- decade:ignore VEC014 the two lengths are never compared, which is why they are two tables
CREATE TABLE public.legacy_embeddings (
    user_id   text NOT NULL,
    memory_id uuid NOT NULL,
    model     text NOT NULL,
    embedding halfvec(512) NOT NULL,
    PRIMARY KEY (user_id, memory_id, model)
) PARTITION BY HASH (user_id);
COMMENT ON TABLE public.legacy_embeddings IS 'Vectors of an older model; nothing is added, and a row goes when it is embedded anew.';
CREATE TABLE public.legacy_embeddings_p00 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 0) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p01 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 1) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p02 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 2) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p03 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 3) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p04 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 4) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p05 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 5) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p06 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 6) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p07 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 7) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p08 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 8) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p09 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 9) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p10 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 10) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p11 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 11) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p12 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 12) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p13 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 13) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p14 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 14) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE TABLE public.legacy_embeddings_p15 PARTITION OF public.legacy_embeddings
    FOR VALUES WITH (MODULUS 16, REMAINDER 15) WITH (autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX legacy_embeddings_hnsw_idx ON public.legacy_embeddings USING hnsw (embedding halfvec_cosine_ops)
    WITH (m = 16, ef_construction = 64);

-- A user has some thousands of entities: comparing all of them is exact and takes a few milliseconds, so there is no graph.
CREATE TABLE public.entity_embeddings (
    user_id   text NOT NULL,
    entity_id uuid NOT NULL,
    model     text NOT NULL,
    embedding halfvec(768) NOT NULL,
    PRIMARY KEY (user_id, entity_id, model),
    CONSTRAINT entity_embeddings_entity_fkey FOREIGN KEY (user_id, entity_id)
        REFERENCES public.entities (user_id, entity_id) ON DELETE CASCADE
);
COMMENT ON TABLE public.entity_embeddings IS 'Vectors of entities, compared exactly within a user.';
GRANT SELECT, INSERT, UPDATE, DELETE ON public.memory_embeddings, public.legacy_embeddings, public.entity_embeddings TO dirsoul_app;
