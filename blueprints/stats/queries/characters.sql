-- The character, its stats and what is derived from them.

-- name: character_of_user
-- rate: 100/s
-- budget: 2ms
-- uses: characters_pkey
-- params: '00000000-0000-4000-8000-000000000007'
SELECT c.user_id, c.name, c.level, c.total_xp, c.stat_points, c.respec_tokens
FROM stats.characters AS c
WHERE c.user_id = $1::uuid;

-- name: character_sheet
-- rate: 100/s
-- budget: 5ms
-- uses: character_stats_pkey
-- params: '00000000-0000-4000-8000-000000000007'
-- The xp of the next level is null at the highest.
SELECT s.stat_code, s.base_value, s.bonus, s.base_value + s.bonus AS value, s.stat_xp, t.xp_required AS next_level_at
FROM stats.character_stats AS s
LEFT JOIN stats.stat_level_thresholds AS t ON t.level = s.base_value + 1
WHERE s.user_id = $1::uuid;

-- name: level_progress
-- rate: 20/s
-- budget: 2ms
-- uses: characters_pkey
-- params: '00000000-0000-4000-8000-000000000007'
SELECT c.level, c.total_xp, this.xp_required AS level_began_at, next.xp_required AS next_level_at
FROM stats.characters AS c
JOIN stats.level_thresholds AS this ON this.level = c.level
LEFT JOIN stats.level_thresholds AS next ON next.level = c.level + 1
WHERE c.user_id = $1::uuid;

-- name: level_of_xp
-- rate: 50/s
-- budget: 1ms
-- uses: level_thresholds_xp_required_key
-- params: 12345
SELECT t.level
FROM stats.level_thresholds AS t
WHERE t.xp_required <= $1::bigint
ORDER BY t.xp_required DESC
LIMIT 1;

-- name: stat_level_of_xp
-- rate: 50/s
-- budget: 1ms
-- uses: stat_level_thresholds_xp_required_key
-- params: 1234
SELECT t.level
FROM stats.stat_level_thresholds AS t
WHERE t.xp_required <= $1::bigint
ORDER BY t.xp_required DESC
LIMIT 1;

-- name: derived_stats_of_character
-- rate: 20/s
-- budget: 5ms
-- uses: character_stats_pkey
-- params: '00000000-0000-4000-8000-000000000007'
SELECT d.code, d.name, d.base_value + sum(x.weight * (s.base_value + s.bonus)) AS value
FROM stats.character_stats AS s
JOIN stats.derived_stat_sources AS x ON x.stat_code = s.stat_code
JOIN stats.derived_stats AS d ON d.code = x.derived_code
WHERE s.user_id = $1::uuid
GROUP BY d.code, d.name, d.base_value
ORDER BY d.code;

-- name: skills_of_character
-- rate: 20/s
-- budget: 5ms
-- uses: character_skills_pkey
-- params: '00000000-0000-4000-8000-000000000007', '2026-07-01 12:00+00'
-- ready_at is null for a skill that was never used; $2 is now.
SELECT k.code, k.name, u.times_used, u.last_used_at, u.last_used_at + k.cooldown AS ready_at,
    u.last_used_at IS NULL OR u.last_used_at + k.cooldown <= $2::timestamptz AS is_ready
FROM stats.character_skills AS u
JOIN stats.skills AS k ON k.code = u.skill_code
WHERE u.user_id = $1::uuid
ORDER BY k.code;

-- name: skills_to_unlock
-- rate: 5/s
-- budget: 5ms
-- uses: characters_pkey, character_stats_pkey, character_skills_pkey
-- params: '00000000-0000-4000-8000-000000000003'
-- What unlock_skill would accept.
SELECT k.code, k.name, k.cooldown, k.effects
FROM stats.characters AS c
JOIN stats.skills AS k ON k.required_level <= c.level
WHERE c.user_id = $1::uuid
  AND NOT EXISTS (
      SELECT FROM stats.character_skills AS u WHERE u.user_id = $1::uuid AND u.skill_code = k.code)
  AND (k.required_node_code IS NULL OR EXISTS (
      SELECT FROM stats.character_nodes AS a WHERE a.user_id = $1::uuid AND a.node_code = k.required_node_code))
  AND NOT EXISTS (
      SELECT FROM stats.skill_requirements AS r
      LEFT JOIN stats.character_stats AS v ON v.user_id = $1::uuid AND v.stat_code = r.stat_code
      WHERE r.skill_code = k.code AND coalesce(v.base_value, 0) < r.min_value)
ORDER BY k.code;

-- name: leaderboard_page
-- rate: 5/s
-- budget: 10ms
-- uses: idx_leaderboard_places_place
-- params: 100, '00000000-0000-0000-0000-000000000000'
-- $1 and $2 are the last row of the page before; 0 and the zero uuid begin.
SELECT b.place, b.user_id, b.name, b.level, b.total_xp
FROM stats.leaderboard_places AS b
WHERE (b.place, b.user_id) > ($1::bigint, $2::uuid)
ORDER BY b.place, b.user_id
LIMIT 50;

-- name: place_of_character
-- rate: 5/s
-- budget: 2ms
-- uses: leaderboard_places_pkey
-- params: '00000000-0000-4000-8000-000000000007'
SELECT b.place, b.level, b.total_xp
FROM stats.leaderboard_places AS b
WHERE b.user_id = $1::uuid;
