-- The reads of the timeline and of the pattern finder. What happened since an instant was told since then as well:
-- told_at leaves older partitions out.

-- name: events_last_week
-- rate: 20/s
-- budget: 10ms
-- uses: event_memories_timeline_idx
-- params: 'u1', '2026-11-23 00:00+00'
SELECT happened_at, action, target, quantity, unit
FROM public.event_memories
WHERE user_id = $1
  AND happened_at >= $2
  AND told_at >= $2
ORDER BY happened_at DESC
LIMIT 5000;

-- "How many times did I eat what, in 30 days?"
-- name: times_by_target
-- rate: 5/s
-- budget: 20ms
-- uses: event_memories_action_idx
-- params: 'u1', 'eat', '2026-11-01 00:00+00'
SELECT target, count(*) AS times
FROM public.event_memories
WHERE user_id = $1
  AND action = $2
  AND happened_at >= $3
  AND told_at >= $3
GROUP BY target
ORDER BY times DESC, target;

-- Days of the user's own time zone.
-- name: daily_pattern
-- rate: 1/s
-- budget: 50ms
-- uses: event_memories_confident_idx
-- params: 'u1', '2026-11-01 00:00+00', 'Europe/Paris'
SELECT date_trunc('day', happened_at, $3) AS day, action, count(*) AS times
FROM public.event_memories
WHERE user_id = $1
  AND happened_at >= $2
  AND told_at >= $2
  AND confidence >= 0.8
GROUP BY day, action
ORDER BY day, action;

-- name: weekly_pattern
-- rate: 30/m
-- budget: 50ms
-- uses: event_memories_action_idx
-- params: 'u1', 'walk', '2026-09-01 00:00+00', '2026-11-30 00:00+00', 'Europe/Paris'
SELECT date_trunc('week', happened_at, $5) AS week, count(*) AS times
FROM public.event_memories
WHERE user_id = $1
  AND action = $2
  AND happened_at >= $3
  AND happened_at < $4
  AND told_at >= $3
  AND confidence >= 0.8
GROUP BY week
ORDER BY week;

-- name: events_of_memory
-- rate: 40/s
-- budget: 2ms
-- uses: event_memories_once_per_memory
-- params: 'u3', '01a1cc69-1080-7000-8000-000000023010'
SELECT event_id, happened_at, actor, action, target, quantity, unit, confidence, extractor_version
FROM public.event_memories
WHERE user_id = $1
  AND memory_id = $2
  AND told_at = public.time_of_id($2)
ORDER BY event_number;

-- name: memories_without_events
-- rate: 6/h
-- budget: 100ms
-- uses: event_memories_once_per_memory
-- buffers: 1000
-- params: 'u3', '2026-11-01 00:00+00'
SELECT m.memory_id, m.created_at
FROM public.raw_memories AS m
WHERE m.user_id = $1
  AND m.created_at >= $2
  AND NOT EXISTS (
      SELECT FROM public.event_memories AS e
      WHERE e.user_id = m.user_id AND e.memory_id = m.memory_id AND e.told_at = m.created_at AND e.told_at >= $2)
ORDER BY m.created_at
LIMIT 100;
