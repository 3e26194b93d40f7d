-- The reads of the memory screen and of the assistant. Times come as parameters: now() in the text is known only when
-- the query runs, so that every partition is planned and locked.

-- name: memories_last_week
-- rate: 20/s
-- budget: 10ms
-- uses: raw_memories_user_time_idx
-- params: 'u1', '2026-11-23 00:00+00'
SELECT memory_id, created_at, content_type, content, encrypted
FROM public.raw_memories
WHERE user_id = $1
  AND created_at >= $2
ORDER BY created_at DESC
LIMIT 2000;

-- The next page begins where the last one ended; OFFSET would read and throw away all pages before.
-- name: memories_page
-- rate: 3/s
-- budget: 10ms
-- uses: raw_memories_user_time_idx
-- params: 'u1', '2026-10-15 12:00+00', '2026-09-01 00:00+00'
SELECT memory_id, created_at, content_type, content, encrypted
FROM public.raw_memories
WHERE user_id = $1
  AND created_at < $2
  AND created_at >= $3
ORDER BY created_at DESC
LIMIT 50;

-- name: memories_by_source_and_language
-- rate: 2/s
-- budget: 10ms
-- uses: raw_memories_source_idx
-- params: 'u1', 'voice_input', 'zh-CN', '2026-09-01 00:00+00'
SELECT memory_id, created_at, content_type, content, encrypted
FROM public.raw_memories
WHERE user_id = $1
  AND metadata ->> 'source' = $2
  AND metadata ->> 'language' = $3
  AND created_at >= $4
ORDER BY created_at DESC
LIMIT 50;

-- The id holds the time, so one partition is asked, whoever asks.
-- name: memory_by_id
-- rate: 40/s
-- budget: 2ms
-- uses: raw_memories_pkey
-- params: '01a1cc69-1080-7000-8000-000000023010'
SELECT memory_id, user_id, created_at, content_type, content, encrypted, metadata
FROM public.raw_memories
WHERE memory_id = $1
  AND created_at = public.time_of_id($1);

-- name: archived_month
-- rate: 6/h
-- budget: 50ms
-- uses: raw_memories_user_time_idx
-- params: 'u3', '2024-07-01 00:00+00', '2024-08-01 00:00+00'
SELECT memory_id, created_at, content_type, content, encrypted
FROM archive.raw_memories
WHERE user_id = $1
  AND created_at >= $2
  AND created_at < $3
ORDER BY created_at;

-- name: memory_insert
-- rate: 25/s
-- budget: 20ms
-- uses: call
-- params: 'u1', '2026-11-28 08:00:00.123+00', 'text', 'a new memory', '{"source": "keyboard", "language": "en"}'
INSERT INTO public.raw_memories (memory_id, user_id, created_at, content_type, content, metadata)
VALUES (public.new_id($2), $1, $2, $3, $4, $5)
RETURNING memory_id;
