-- The reads of the timeline and of the pattern finder.

-- name: events_last_week
-- rate: 20/s
-- budget: 10ms
SELECT action, target, quantity, unit, "timestamp"
FROM event_memories
WHERE user_id = $1
  AND "timestamp" >= now() - interval '7 days'
ORDER BY "timestamp" DESC;

-- name: eaten_in_30_days
-- rate: 5/s
-- budget: 20ms
SELECT target, count(*) AS times
FROM event_memories
WHERE user_id = $1
  AND action = $2
  AND "timestamp" >= now() - interval '30 days'
GROUP BY target;

-- name: action_by_name
-- rate: 5/s
-- budget: 20ms
SELECT event_id, target, "timestamp"
FROM event_memories
WHERE user_id = $1
  AND lower(action) = lower($2)
ORDER BY "timestamp" DESC
LIMIT 100;

-- name: daily_pattern
-- rate: 1/s
-- budget: 100ms
SELECT date_trunc('day', "timestamp") AS day, action, count(*) AS times
FROM event_memories
WHERE user_id = $1
  AND "timestamp"::date >= $2
  AND confidence >= 0.8
GROUP BY 1, 2
ORDER BY 1;

-- name: weekly_pattern
-- rate: 0.5/s
-- budget: 200ms
SELECT date_trunc('week', "timestamp") AS week, count(*) AS times
FROM event_memories
WHERE user_id = $1
  AND action = $2
  AND "timestamp" >= $3
  AND "timestamp" < $4
  AND confidence >= 0.8
GROUP BY week
ORDER BY week;

-- name: events_of_memory
-- rate: 40/s
-- budget: 2ms
SELECT event_id, actor, action, target, quantity, unit, confidence
FROM event_memories
WHERE memory_id = $1;

-- name: events_from_device
-- rate: 1/s
-- budget: 50ms
SELECT event_id, action, target, "timestamp"
FROM event_memories
WHERE user_id = $1
  AND metadata->>'device' = $2
ORDER BY "timestamp" DESC
LIMIT 50;

-- name: memories_without_events
-- rate: 0.1/s
-- budget: 1s
SELECT m.memory_id, m.created_at
FROM raw_memories m
WHERE m.user_id = $1
  AND m.memory_id NOT IN (SELECT e.memory_id FROM event_memories e WHERE e.user_id = $1)
ORDER BY m.created_at
LIMIT 100;
