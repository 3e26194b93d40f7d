-- The reads of the memory screen and of the assistant. Times come as parameters: now() in the text would be known
-- only when the query runs, so that every partition is planned and locked.

-- name: memories_last_week
-- rate: 20/s
-- budget: 10ms
-- uses: raw_memories_user_time_idx
-- params: 'u1', '2026-11-24 00:00+00'
SELECT memory_id, created_at, content_type, content, encrypted
FROM public.raw_memories
WHERE user_id = $1
  AND created_at >= $2
ORDER BY created_at DESC
LIMIT 2000;
