-- name: leaderboard_page
-- rate: 5/s
-- budget: 10ms
-- Designed for idx_characters_leaderboard.
SELECT c.user_id, c.name, c.level, c.total_xp
FROM stats.characters AS c
WHERE (c.total_xp, c.user_id) < ($1::bigint, $2::uuid)
ORDER BY c.total_xp DESC, c.user_id DESC
LIMIT 50;

-- name: reconciliation
-- rate: 1/h
-- budget: 50ms
-- Designed for the primary key of activity_log; a row means that total and log disagree.
SELECT c.user_id, c.total_xp, l.logged_xp
FROM stats.characters AS c
CROSS JOIN LATERAL (
    SELECT coalesce(sum(a.str_xp::bigint + a.int_xp + a.wis_xp + a.sta_xp + a.cha_xp + a.lck_xp), 0) AS logged_xp
    FROM stats.activity_log AS a
    WHERE a.user_id = c.user_id
) AS l
WHERE c.user_id = $1 AND c.total_xp <> l.logged_xp;
