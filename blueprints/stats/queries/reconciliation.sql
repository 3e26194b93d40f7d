-- Totals against the log. Each of these gives no row while all is well: alert
-- on the first. Sums per month stand between the totals and the log, so that
-- no query reads all of the log: run month_out_of_step daily for this month
-- and the last, and once for a month that late rows cannot reach any more.

-- name: month_out_of_step
-- rate: 2/day
-- budget: 30s
-- buffers: 400
-- uses: seq(activity_log), seq(activity_months)
-- params: '2026-06-01'
-- One month of all users: the sums of the log against those of the month. It
-- reads the partition of the month once, in the order in which it lies.
SELECT coalesce(l.user_id, m.user_id) AS user_id, l.activities AS logged, m.activities AS counted,
    l.str_xp + l.int_xp + l.wis_xp + l.sta_xp + l.cha_xp + l.lck_xp AS logged_xp,
    m.str_xp + m.int_xp + m.wis_xp + m.sta_xp + m.cha_xp + m.lck_xp AS counted_xp
FROM (
    SELECT a.user_id, count(*) AS activities,
        sum(a.str_xp) AS str_xp, sum(a.int_xp) AS int_xp, sum(a.wis_xp) AS wis_xp, sum(a.sta_xp) AS sta_xp, sum(a.cha_xp) AS cha_xp, sum(a.lck_xp) AS lck_xp
    FROM stats.activity_log AS a
    WHERE a.occurred_at >= $1::date::timestamp AT TIME ZONE 'UTC'
      AND a.occurred_at < ($1::date + interval '1 month') AT TIME ZONE 'UTC'
    GROUP BY a.user_id
) AS l
FULL JOIN (
    SELECT s.* FROM stats.activity_months AS s WHERE s.month_start = $1::date
) AS m ON m.user_id = l.user_id
WHERE (l.activities, l.str_xp, l.int_xp, l.wis_xp, l.sta_xp, l.cha_xp, l.lck_xp)
      IS DISTINCT FROM (m.activities, m.str_xp, m.int_xp, m.wis_xp, m.sta_xp, m.cha_xp, m.lck_xp);

-- name: log_without_reference
-- rate: 1/h
-- budget: 50ms
-- buffers: 400
-- uses: activity_log_pkey, activity_grants_pkey
-- params: '00000000-0000-4000-8000-000000000007', '2026-06-01 00:00+00', '2026-07-01 00:00+00'
-- Rows of the log that no granted reference stands behind: a second row for
-- one reference would be among them, whatever month it is in.
SELECT a.user_id, a.occurred_at, a.activity_id, a.source, a.source_reference
FROM stats.activity_log AS a
WHERE a.user_id = $1::uuid AND a.occurred_at >= $2::timestamptz AND a.occurred_at < $3::timestamptz
  AND NOT EXISTS (
      SELECT FROM stats.activity_grants AS g
      WHERE g.user_id = a.user_id AND g.source = a.source AND g.source_reference = a.source_reference
        AND g.occurred_at = a.occurred_at AND g.activity_id = a.activity_id);

-- name: character_out_of_step
-- rate: 1/h
-- budget: 20ms
-- uses: characters_pkey, activity_months_pkey
-- params: '00000000-0000-4000-8000-000000000007'
SELECT c.user_id, c.total_xp, c.level, coalesce(m.xp, 0) AS logged_xp
FROM stats.characters AS c
LEFT JOIN (
    SELECT s.user_id, sum(s.str_xp + s.int_xp + s.wis_xp + s.sta_xp + s.cha_xp + s.lck_xp) AS xp
    FROM stats.activity_months AS s
    GROUP BY s.user_id
) AS m ON m.user_id = c.user_id
WHERE c.user_id = $1::uuid
  AND (c.total_xp <> coalesce(m.xp, 0) OR c.level <> stats.level_of(c.total_xp));

-- name: stats_out_of_step
-- rate: 1/h
-- budget: 20ms
-- uses: character_stats_pkey, activity_months_pkey
-- params: '00000000-0000-4000-8000-000000000007'
SELECT s.user_id, s.stat_code, s.stat_xp, s.base_value, coalesce(m.xp, 0) AS logged_xp
FROM stats.character_stats AS s
LEFT JOIN (
    SELECT t.user_id, x.stat_code, sum(x.xp) AS xp
    FROM stats.activity_months AS t
    CROSS JOIN LATERAL (VALUES ('STR', t.str_xp), ('INT', t.int_xp), ('WIS', t.wis_xp), ('STA', t.sta_xp), ('CHA', t.cha_xp), ('LCK', t.lck_xp)) AS x (stat_code, xp)
    GROUP BY t.user_id, x.stat_code
) AS m ON m.user_id = s.user_id AND m.stat_code = s.stat_code
WHERE s.user_id = $1::uuid
  AND (s.stat_xp <> coalesce(m.xp, 0) OR s.base_value <> stats.stat_level_of(s.stat_xp));

-- name: points_out_of_step
-- rate: 1/h
-- budget: 20ms
-- uses: characters_pkey, character_nodes_pkey
-- params: '00000000-0000-4000-8000-000000000007'
-- One point for each level above the first, spent or not.
SELECT c.user_id, c.level, c.stat_points, coalesce(n.points, 0) AS spent
FROM stats.characters AS c
LEFT JOIN (
    SELECT a.user_id, sum(a.points_spent) AS points FROM stats.character_nodes AS a GROUP BY a.user_id
) AS n ON n.user_id = c.user_id
WHERE c.user_id = $1::uuid AND c.level - 1 <> c.stat_points + coalesce(n.points, 0);
