-- The log and what is granted from it.

-- name: activity_last_week
-- rate: 20/s
-- budget: 10ms
SELECT *
FROM activity_log
WHERE character_id = $1
  AND created_at >= now() - interval '7 days'
ORDER BY created_at DESC;

-- name: activity_of_month
-- rate: 2/s
-- budget: 20ms
SELECT activity_type, count(*) AS times, sum(xp_str + xp_int + xp_wis + xp_sta + xp_cha + xp_lck) AS xp
FROM activity_log
WHERE character_id = $1
  AND date_trunc('month', created_at) = $2
GROUP BY activity_type;

-- name: already_granted
-- rate: 50/s
-- budget: 1ms
SELECT id
FROM activity_log
WHERE source = $1
  AND source_ref = $2;

-- name: activity_by_id
-- rate: 10/s
-- budget: 1ms
SELECT id, character_id, activity_type, activity_data, created_at
FROM activity_log
WHERE id = $1;

-- name: activity_from_device
-- rate: 0.5/s
-- budget: 50ms
SELECT id, activity_type, created_at
FROM activity_log
WHERE character_id = $1
  AND activity_data->>'device' = $2
ORDER BY created_at DESC
LIMIT 50;

-- name: activity_insert
-- rate: 50/s
-- budget: 10ms
INSERT INTO activity_log (character_id, activity_type, activity_data, source, source_ref, xp_str, xp_int)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;

-- name: xp_out_of_step
-- rate: 0.001/s
-- budget: 10s
SELECT c.id, c.total_xp, sum(l.xp_str + l.xp_int + l.xp_wis + l.xp_sta + l.xp_cha) AS logged
FROM characters c
JOIN activity_log l ON l.character_id = c.id
GROUP BY c.id, c.total_xp
HAVING c.total_xp <> sum(l.xp_str + l.xp_int + l.xp_wis + l.xp_sta + l.xp_cha);
