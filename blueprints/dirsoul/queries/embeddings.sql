-- Neighbours. The ten nearest are taken first, and the threshold is applied to them: in the WHERE of the search it
-- would make the index go on until it gives up. hnsw.iterative_scan = relaxed_order (README.md) keeps searching until
-- ten rows of this user are found.

-- name: nearest_memories
-- rate: 10/s
-- budget: 50ms
-- uses: memory_embeddings_hnsw_idx
-- buffers: 4000
-- params: 'u1', (SELECT seed.vector(3, 17, 768)), 'nomic-768', 0.5
WITH nearest AS MATERIALIZED (
    SELECT e.memory_id, e.embedding <=> $2::halfvec(768) AS distance
    FROM public.memory_embeddings AS e
    WHERE e.user_id = $1
      AND e.model = $3
    ORDER BY e.embedding <=> $2::halfvec(768)
    LIMIT 10
)
SELECT memory_id, 1 - distance AS similarity
FROM nearest
WHERE distance < $4
ORDER BY distance + 0;

-- The same for a user with few memories: comparing all of them is exact and cheaper, and PostgreSQL sees that.
-- name: nearest_memories_of_small_user
-- rate: 10/s
-- budget: 50ms
-- uses: memory_embeddings_pkey
-- buffers: 1000
-- params: 'u12', (SELECT seed.vector(3, 17, 768)), 'nomic-768', 0.5
WITH nearest AS MATERIALIZED (
    SELECT e.memory_id, e.embedding <=> $2::halfvec(768) AS distance
    FROM public.memory_embeddings AS e
    WHERE e.user_id = $1
      AND e.model = $3
    ORDER BY e.embedding <=> $2::halfvec(768)
    LIMIT 10
)
SELECT memory_id, 1 - distance AS similarity
FROM nearest
WHERE distance < $4
ORDER BY distance + 0;

-- Among the vectors of the older model, for a user who has few of them left; beyond some thousands the graph is used.
-- name: nearest_in_older_model
-- rate: 1/s
-- budget: 50ms
-- uses: legacy_embeddings_pkey
-- buffers: 1000
-- params: 'u12', (SELECT seed.vector(3, 17, 512)), 'old-512', 0.5
WITH nearest AS MATERIALIZED (
    SELECT e.memory_id, e.embedding <=> $2::halfvec(512) AS distance
    FROM public.legacy_embeddings AS e
    WHERE e.user_id = $1
      AND e.model = $3
    ORDER BY e.embedding <=> $2::halfvec(512)
    LIMIT 10
)
SELECT memory_id, 1 - distance AS similarity
FROM nearest
WHERE distance < $4
ORDER BY distance + 0;

-- name: entity_by_vector
-- rate: 5/s
-- budget: 50ms
-- uses: entity_embeddings_pkey
-- buffers: 1000
-- params: 'u4', (SELECT seed.vector(3, 17, 768)), 'nomic-768'
SELECT e.entity_id, e.embedding <=> $2::halfvec(768) AS distance
FROM public.entity_embeddings AS e
WHERE e.user_id = $1
  AND e.model = $3
ORDER BY e.embedding <=> $2::halfvec(768)
LIMIT 5;
