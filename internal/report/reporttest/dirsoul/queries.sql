-- name: memories_of_day
-- rate: 5/s
-- budget: 10ms
SELECT memory_id, created_at, content
FROM raw_memories
WHERE user_id = $1
  AND date_trunc('day', created_at) = $2
ORDER BY created_at;
