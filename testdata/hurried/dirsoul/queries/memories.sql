-- The reads of the memory screen and of the assistant.

-- name: memories_last_week
-- rate: 20/s
-- budget: 10ms
SELECT *
FROM raw_memories
WHERE user_id = $1
  AND created_at >= now() - interval '7 days'
ORDER BY created_at DESC;

-- name: memories_of_day
-- rate: 5/s
-- budget: 10ms
SELECT memory_id, created_at, content_type, content
FROM raw_memories
WHERE user_id = $1
  AND date_trunc('day', created_at) = $2
ORDER BY created_at;

-- name: memories_by_source_and_language
-- rate: 2/s
-- budget: 50ms
SELECT memory_id, created_at, content
FROM raw_memories
WHERE user_id = $1
  AND metadata->>'source' = $2
  AND metadata->>'language' = $3
ORDER BY created_at DESC
LIMIT 50;

-- name: memory_by_id
-- rate: 40/s
-- budget: 2ms
SELECT memory_id, user_id, created_at, content_type, content, encrypted, metadata
FROM raw_memories
WHERE memory_id = $1;

-- name: nearest_memories
-- rate: 10/s
-- budget: 50ms
SELECT memory_id, content, 1 - (embedding <=> $1) AS similarity
FROM raw_memories
WHERE user_id = $2
  AND embedding <=> $1 < 0.2
ORDER BY embedding <=> $1
LIMIT 10;

-- name: similar_memories
-- rate: 5/s
-- budget: 50ms
SELECT memory_id, content, 1 - (embedding <=> $1) AS similarity
FROM raw_memories
WHERE user_id = $2
ORDER BY similarity DESC
LIMIT 10;

-- name: memories_page
-- rate: 3/s
-- budget: 20ms
SELECT memory_id, created_at, content_type, content
FROM raw_memories
WHERE user_id = $1
ORDER BY created_at DESC
LIMIT 50 OFFSET $2;

-- name: search_memories
-- rate: 1/s
-- budget: 200ms
SELECT memory_id, created_at, content
FROM raw_memories
WHERE user_id = $1
  AND content ILIKE '%' || $2 || '%';

-- name: archived_month
-- rate: 0.1/s
-- budget: 500ms
SELECT memory_id, created_at, content_type, content
FROM archive.raw_memories_archive
WHERE user_id = $1
  AND created_at >= $2
  AND created_at < $3
ORDER BY created_at;

-- name: memory_insert
-- rate: 25/s
-- budget: 20ms
INSERT INTO raw_memories (user_id, content_type, content, metadata, embedding)
VALUES ($1, $2, $3, $4, $5)
RETURNING memory_id;
