-- The character sheet.

-- name: character_of_user
-- rate: 100/s
-- budget: 1ms
SELECT *
FROM characters
WHERE user_id::text = $1;

-- name: stats_of_character
-- rate: 100/s
-- budget: 1ms
SELECT stat, base_value, stat_xp, bonus
FROM character_stats
WHERE character_id = $1;

-- name: stat_of_character
-- rate: 300/s
-- budget: 1ms
SELECT base_value + bonus AS value
FROM character_stats
WHERE character_id = $1
  AND stat = $2;

-- name: level_for_xp
-- rate: 50/s
-- budget: 1ms
SELECT max(level) AS level
FROM level_thresholds
WHERE xp_required <= $1;

-- name: stat_level_for_xp
-- rate: 50/s
-- budget: 1ms
SELECT max(level) AS level
FROM stat_level_thresholds
WHERE xp_required <= $1;

-- name: character_search
-- rate: 1/s
-- budget: 20ms
SELECT id, name, level
FROM characters
WHERE lower(name) LIKE '%' || lower($1) || '%';

-- name: leaderboard_page
-- rate: 5/s
-- budget: 10ms
SELECT place, name, level, total_xp
FROM leaderboard
ORDER BY place
LIMIT 50 OFFSET $1;

-- name: sleeping_characters
-- rate: 0.01/s
-- budget: 1s
SELECT id, name
FROM characters
WHERE last_active_at < now() - interval '30 days';
