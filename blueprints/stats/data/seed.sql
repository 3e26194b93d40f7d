-- 1,000 characters and half a year of activities of 200 of them, to try the
-- queries with. The
-- same rows on every server: nothing is random. Into an empty database only:
-- it writes the tables directly, which in use only the functions do.

SELECT stats.create_monthly_partition('stats.activity_log', ('2026-01-01'::date + n * interval '1 month')::date) FROM generate_series(0, 6) AS n;

INSERT INTO stats.stat_nodes (code, name, node_type, branch, position_x, position_y, required_points)
SELECT lower(s.code) || '_' || lpad(i::text, 3, '0'), s.name || ' ' || i,
    CASE WHEN i = 0 THEN 'origin' WHEN i % 25 = 0 THEN 'keystone' WHEN i % 17 = 0 THEN 'skill' WHEN i % 10 = 0 THEN 'notable' ELSE 'minor' END,
    s.name, s.position * 100 + i % 10, i / 10, CASE WHEN i = 0 THEN 0 WHEN i % 25 = 0 THEN 3 WHEN i % 10 = 0 THEN 2 ELSE 1 END
FROM stats.stat_codes AS s CROSS JOIN generate_series(0, 99) AS i;

-- Chains, short cuts, one-way jumps, and bridges between the branches.
INSERT INTO stats.stat_node_edges (low_code, high_code, direction)
SELECT lower(s.code) || '_' || lpad(i::text, 3, '0'), lower(s.code) || '_' || lpad((i + d.step)::text, 3, '0'), d.direction
FROM stats.stat_codes AS s CROSS JOIN generate_series(0, 99) AS i
CROSS JOIN (VALUES (1, 'both', 1), (7, 'both', 3), (13, 'up', 5)) AS d (step, direction, every)
WHERE i + d.step <= 99 AND i % d.every = 0;
INSERT INTO stats.stat_node_edges (low_code, high_code)
SELECT least(a.node, b.node), greatest(a.node, b.node)
FROM (SELECT position, lower(code) || '_050' AS node FROM stats.stat_codes) AS a
JOIN (SELECT position, lower(code) || '_050' AS node FROM stats.stat_codes) AS b ON b.position = a.position + 1;

INSERT INTO stats.stat_node_bonuses (node_code, stat_code, bonus)
SELECT n.code, upper(left(n.code, 3)), CASE n.node_type WHEN 'keystone' THEN 5 WHEN 'notable' THEN 3 ELSE 1 END
FROM stats.stat_nodes AS n WHERE n.node_type <> 'origin';
INSERT INTO stats.stat_node_requirements (node_code, stat_code, min_value)
SELECT n.code, upper(left(n.code, 3)), 10 + right(n.code, 3)::integer / 5
FROM stats.stat_nodes AS n WHERE right(n.code, 3)::integer >= 30;

INSERT INTO stats.derived_stats (code, name, base_value) VALUES
    ('carry', 'Carrying capacity', 20), ('focus', 'Focus', 0), ('health', 'Health', 50), ('luck', 'Fortune', 0), ('presence', 'Presence', 5);
INSERT INTO stats.derived_stat_sources (derived_code, stat_code, weight) VALUES
    ('carry', 'STR', 2.5), ('carry', 'STA', 0.5), ('focus', 'INT', 1.5), ('focus', 'WIS', 1), ('health', 'STA', 10),
    ('luck', 'LCK', 1), ('presence', 'CHA', 2), ('presence', 'WIS', 0.25);

INSERT INTO stats.skills (code, name, required_level, required_node_code, cooldown)
SELECT 'skill_' || lpad(i::text, 2, '0'), 'Skill ' || i, i, CASE WHEN i = 12 THEN 'str_017' END, i * interval '30 minutes'
FROM generate_series(1, 12) AS i;
INSERT INTO stats.skill_requirements (skill_code, stat_code, min_value)
SELECT 'skill_' || lpad(i::text, 2, '0'), 'WIS', 10 + i FROM generate_series(6, 12) AS i;

INSERT INTO stats.characters (user_id, name, created_at)
SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'Character ' || n, '2026-01-01 00:00+00'
FROM generate_series(1, 1000) AS n;
INSERT INTO stats.character_stats (user_id, stat_code)
SELECT c.user_id, s.code FROM stats.characters AS c CROSS JOIN stats.stat_codes AS s;

INSERT INTO stats.activity_log (user_id, occurred_at, recorded_at, activity_id, activity_type, source, source_reference,
    str_xp, int_xp, wis_xp, sta_xp, cha_xp, lck_xp, activity_data)
SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, e.at, e.at + interval '3 seconds', md5('activity ' || n || ' ' || k)::uuid,
    (ARRAY['workout', 'reading', 'meditation', 'sleep', 'meeting', 'puzzle'])[1 + (n + k) % 6],
    (ARRAY['lifeops', 'lifeops', 'lifeops', 'challengemode', 'manual'])[1 + k % 5], 'seed-' || n || '-' || k,
    e.xp * ((n + k) % 6 = 0)::integer, e.xp * ((n + k) % 6 = 1)::integer, e.xp * ((n + k) % 6 = 2)::integer,
    e.xp * ((n + k) % 6 = 3)::integer, e.xp * ((n + k) % 6 = 4)::integer, e.xp * ((n + k) % 6 = 5)::integer,
    jsonb_build_object('minutes', 5 + (n * k) % 85)
FROM generate_series(1, 200) AS n CROSS JOIN generate_series(1, 180) AS k
CROSS JOIN LATERAL (
    SELECT '2026-01-01 05:00+00'::timestamptz + (k - 1) * interval '24 hours' + (n * 37 + k * 53) % 960 * interval '1 minute' AS at,
        10 + (n * 7 + k * 11) % 90 AS xp
) AS e
WHERE (n * 7 + k * 13) % 100 < 60 + n % 40;

INSERT INTO stats.activity_grants (user_id, source, source_reference, occurred_at, activity_id)
SELECT a.user_id, a.source, a.source_reference, a.occurred_at, a.activity_id FROM stats.activity_log AS a;

INSERT INTO stats.activity_months (user_id, month_start, activities, str_xp, int_xp, wis_xp, sta_xp, cha_xp, lck_xp)
SELECT a.user_id, date_trunc('month', a.occurred_at AT TIME ZONE 'UTC')::date, count(*),
    sum(a.str_xp), sum(a.int_xp), sum(a.wis_xp), sum(a.sta_xp), sum(a.cha_xp), sum(a.lck_xp)
FROM stats.activity_log AS a
GROUP BY a.user_id, date_trunc('month', a.occurred_at AT TIME ZONE 'UTC')::date;

UPDATE stats.characters AS c
SET total_xp = m.xp, level = stats.level_of(m.xp), stat_points = stats.level_of(m.xp) - 1, respec_tokens = 1 + stats.level_of(m.xp) / 10
FROM (
    SELECT s.user_id, sum(s.str_xp + s.int_xp + s.wis_xp + s.sta_xp + s.cha_xp + s.lck_xp)::bigint AS xp
    FROM stats.activity_months AS s GROUP BY s.user_id
) AS m
WHERE m.user_id = c.user_id;

UPDATE stats.character_stats AS s
SET stat_xp = m.xp, base_value = stats.stat_level_of(m.xp)
FROM (
    SELECT t.user_id, x.stat_code, sum(x.xp)::bigint AS xp
    FROM stats.activity_months AS t
    CROSS JOIN LATERAL (VALUES ('STR', t.str_xp), ('INT', t.int_xp), ('WIS', t.wis_xp), ('STA', t.sta_xp), ('CHA', t.cha_xp), ('LCK', t.lck_xp)) AS x (stat_code, xp)
    GROUP BY t.user_id, x.stat_code
) AS m
WHERE m.user_id = s.user_id AND m.stat_code = s.stat_code;

-- Half of the points are spent, along the chain of one branch.
INSERT INTO stats.character_nodes (user_id, node_code, points_spent, allocated_at)
SELECT c.user_id, n.code, n.required_points, '2026-06-30 12:00+00'::timestamptz + i * interval '1 minute'
FROM stats.characters AS c
CROSS JOIN generate_series(0, 9) AS i
JOIN stats.stat_nodes AS n ON n.code = (ARRAY['str', 'int', 'wis', 'sta', 'cha', 'lck'])[1 + right(c.user_id::text, 4)::integer % 6] || '_' || lpad(i::text, 3, '0')
WHERE i <= (c.level - 1) / 2;
UPDATE stats.characters AS c
SET stat_points = c.stat_points - a.points
FROM (SELECT user_id, sum(points_spent) AS points FROM stats.character_nodes GROUP BY user_id) AS a
WHERE a.user_id = c.user_id;
UPDATE stats.character_stats AS s
SET bonus = b.bonus
FROM (
    SELECT a.user_id, x.stat_code, sum(x.bonus) AS bonus
    FROM stats.character_nodes AS a JOIN stats.stat_node_bonuses AS x ON x.node_code = a.node_code
    GROUP BY a.user_id, x.stat_code
) AS b
WHERE b.user_id = s.user_id AND b.stat_code = s.stat_code;

INSERT INTO stats.character_skills (user_id, skill_code, unlocked_at, times_used, last_used_at)
SELECT c.user_id, k.code, '2026-06-30 13:00+00', right(k.code, 1)::integer,
    CASE WHEN right(k.code, 1)::integer % 2 = 1 THEN '2026-07-01 11:00+00'::timestamptz END
FROM stats.characters AS c
JOIN stats.skills AS k ON k.required_level <= 5;

SELECT stats.refresh_leaderboard();
