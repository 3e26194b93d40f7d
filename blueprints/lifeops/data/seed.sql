-- A house of sixty people, three of them with devices: May and June of 2025, and ten years of what is kept that long.
-- Values are quarters, so that sums are exact whatever their order.
SELECT lifeops.create_partitions('sensor_readings', '2025-05-01 00:00+00', '2025-07-15 00:00+00');
SELECT lifeops.create_partitions('health_metrics', '2025-05-01 00:00+00', '2025-07-15 00:00+00');
SELECT lifeops.create_partitions('habit_logs', '2025-01-01 00:00+00', '2025-12-31 00:00+00');
SELECT lifeops.create_partitions('gamification_events', '2025-01-01 00:00+00', '2025-12-31 00:00+00');

INSERT INTO lifeops.user_profile (user_id, name, time_zone)
SELECT ('00000000-0000-4000-8000-' || lpad(u::text, 12, '0'))::uuid, coalesce((ARRAY['Ada', 'Grace', 'Alan'])[u], 'Guest ' || u),
    (ARRAY['Europe/Paris', 'UTC', 'America/New_York'])[1 + (u - 1) % 3]
FROM generate_series(1, 60) AS u;

INSERT INTO lifeops.sensors (user_id, sensor_id, code, metric, unit)
SELECT p.user_id, s, 'room_' || (s + 1) / 2, (ARRAY['temperature', 'humidity'])[1 + s % 2], (ARRAY['°C', '%'])[1 + s % 2]
FROM lifeops.user_profile AS p CROSS JOIN generate_series(1, 20) AS s;

-- Every ten minutes in June, every ten seconds on the last day's last hour.
INSERT INTO lifeops.sensor_readings (user_id, sensor_id, measured_at, value, received_at)
SELECT s.user_id, s.sensor_id, t, 15 + s.sensor_id + (extract(epoch FROM t)::bigint / 600 % 40) * 0.25, t
FROM generate_series('2025-06-01 00:00+00'::timestamptz, '2025-06-30 22:50+00', '10 minutes') AS t CROSS JOIN lifeops.sensors AS s
JOIN lifeops.user_profile AS p ON p.user_id = s.user_id AND (p.name = 'Ada' OR p.name IN ('Grace', 'Alan') AND s.sensor_id <= 2) ORDER BY t;
INSERT INTO lifeops.sensor_readings (user_id, sensor_id, measured_at, value, received_at)
SELECT s.user_id, s.sensor_id, t, 15 + s.sensor_id + (extract(epoch FROM t)::bigint / 10 % 40) * 0.25, t
FROM generate_series('2025-06-30 23:00+00'::timestamptz, '2025-06-30 23:59:50+00', '10 seconds') AS t CROSS JOIN lifeops.sensors AS s
JOIN lifeops.user_profile AS p ON p.user_id = s.user_id AND (p.name = 'Ada' OR p.name IN ('Grace', 'Alan') AND s.sensor_id <= 2) ORDER BY t;

INSERT INTO lifeops.quarantined_readings (user_id, series, series_key, measured_at, value, reason, received_at)
SELECT p.user_id, 'sensor_readings', '1', '2099-01-01 00:00+00'::timestamptz + n * interval '10 seconds', n, 'future', '2025-06-30 00:00+00'
FROM lifeops.user_profile AS p CROSS JOIN generate_series(1, 30) AS n;

INSERT INTO lifeops.health_metrics (user_id, metric_type, measured_at, source, value, metadata, received_at)
SELECT p.user_id, m.name, t, 'wearable', m.base + (extract(epoch FROM t)::bigint / 1800 % 30) * 0.5, '{"device": "ring"}', t
FROM lifeops.user_profile AS p CROSS JOIN (VALUES ('heart_rate', 55), ('skin_temperature', 33), ('steps', 0)) AS m (name, base)
CROSS JOIN generate_series('2025-05-01 00:00+00'::timestamptz, '2025-06-30 23:30+00', '30 minutes') AS t
WHERE p.name IN ('Ada', 'Grace', 'Alan') ORDER BY t;

INSERT INTO lifeops.habit_logs (user_id, habit, day, logged_at, completed, value)
SELECT p.user_id, h.name, d::date, d + interval '20 hours', extract(doy FROM d)::integer % h.every <> 0, extract(doy FROM d)::integer % 7
FROM lifeops.user_profile AS p CROSS JOIN (VALUES ('reading', 5), ('walk', 3), ('meditation', 2), ('no_sugar', 4)) AS h (name, every)
CROSS JOIN generate_series('2025-01-01 00:00+00'::timestamptz, '2025-06-30 00:00+00', '1 day') AS d
WHERE p.user_id <= '00000000-0000-4000-8000-000000000010' ORDER BY d;

INSERT INTO lifeops.gamification_events (user_id, occurred_at, event_id, event_type, xp, details)
SELECT p.user_id, t, md5(p.name || t::text)::uuid, (ARRAY['habit', 'timeline', 'achievement'])[1 + extract(hour FROM t)::integer % 3], 5 + extract(hour FROM t)::integer, '{}'
FROM lifeops.user_profile AS p CROSS JOIN generate_series('2025-01-01 00:00+00'::timestamptz, '2025-06-30 22:00+00', '9 hours') AS t ORDER BY t;
UPDATE lifeops.user_profile AS p
SET total_xp = e.xp, level = 1 + floor(power(e.xp / 100.0, 1 / 1.8))::integer
FROM (SELECT g.user_id, sum(g.xp) AS xp FROM lifeops.gamification_events AS g GROUP BY g.user_id) AS e WHERE e.user_id = p.user_id;

INSERT INTO lifeops.streaks (user_id, streak_type, current_count, best_count, last_date, freeze_tokens)
SELECT p.user_id, s.name, s.days, s.days + 10, s.last::date, 1
FROM lifeops.user_profile AS p CROSS JOIN (VALUES ('sleep', 12, '2025-06-30'), ('gym', 3, '2025-06-29'), ('reading', 40, '2025-06-12'), ('walk', 1, '2025-06-28'),
    ('water', 7, '2025-06-30'), ('no_sugar', 90, '2025-06-27'), ('journal', 5, '2025-06-26'), ('screen', 2, '2025-06-30')) AS s (name, days, last);
INSERT INTO lifeops.achievements (user_id, code, title, tier, reward_xp, target, progress, unlocked_at)
SELECT p.user_id, 'steps_' || n, 'Walked ' || n * 1000 || ' steps', (ARRAY['bronze', 'silver', 'gold', 'platinum', 'diamond'])[1 + n % 5], 50 * n, n * 10,
    CASE WHEN n < 10 THEN n * 10 ELSE n END, CASE WHEN n < 10 THEN timestamptz '2025-06-01 08:00+00' + n * interval '1 day' END
FROM lifeops.user_profile AS p CROSS JOIN generate_series(1, 20) AS n;
INSERT INTO lifeops.daily_scores (user_id, day, life_score, sleep_score, activity_score, work_life_score, habits_score, xp_earned)
SELECT p.user_id, d::date, 50 + i % 50, 40 + i % 60, 30 + i % 70, 20 + i % 80, 10 + i % 90, 300
FROM lifeops.user_profile AS p CROSS JOIN generate_series('2015-07-01'::timestamp, '2025-06-30', '1 day') WITH ORDINALITY AS g (d, i)
WHERE p.name IN ('Ada', 'Grace', 'Alan') ORDER BY d;
INSERT INTO lifeops.daily_summaries (user_id, day, sleep_score, readiness_score, activity_score, sleep_minutes, sleep_efficiency, sleep_raw)
SELECT p.user_id, d::date, 40 + i % 60, 30 + i % 70, 20 + i % 80, 300 + i % 240, 70 + i % 30, jsonb_build_object('rem', 60 + i % 60, 'deep', 40 + i % 50)
FROM lifeops.user_profile AS p CROSS JOIN generate_series('2015-07-01'::timestamp, '2025-06-30', '1 day') WITH ORDINALITY AS g (d, i)
WHERE p.name IN ('Ada', 'Grace', 'Alan') ORDER BY d;

INSERT INTO lifeops.time_anchors (user_id, code, name, default_time)
SELECT p.user_id, a.code, a.name, a.at::time
FROM lifeops.user_profile AS p CROSS JOIN (VALUES ('morning', 'Morning', '07:00'), ('lunch', 'Lunch', '12:30'), ('dinner', 'Dinner', '19:00'), ('bedtime', 'Bedtime', '22:30')) AS a (code, name, at);
INSERT INTO lifeops.timeline_items (user_id, item_id, code, title, category, schedule_type, days, once_date, anchor_code, anchor_offset_minutes, exact_time, priority, is_active)
SELECT p.user_id, md5(p.name || n)::uuid, 'item_' || n, 'Item ' || n, (ARRAY['body', 'mind', 'house'])[1 + n % 3], t.kind,
    CASE t.kind WHEN 'weekly' THEN ARRAY[1 + n % 7]::smallint[] WHEN 'specific_days' THEN ARRAY[1, 3, 5]::smallint[] ELSE '{}' END,
    CASE t.kind WHEN 'once' THEN '2025-06-01'::date + n % 30 END,
    CASE WHEN n % 4 <> 0 THEN (ARRAY['morning', 'lunch', 'dinner', 'bedtime'])[1 + n % 4] END, CASE WHEN n % 4 <> 0 THEN n % 60 ELSE 0 END,
    CASE WHEN n % 4 = 0 THEN '10:00'::time END, 1 + n % 10, n % 9 <> 0
FROM lifeops.user_profile AS p CROSS JOIN generate_series(1, 40) AS n
CROSS JOIN LATERAL (SELECT (ARRAY['daily', 'weekdays', 'weekends', 'weekly', 'specific_days', 'once'])[1 + n % 6] AS kind) AS t;
INSERT INTO lifeops.timeline_item_rewards (user_id, item_id, stat_code, xp)
SELECT i.user_id, i.item_id, s.code, 5 * s.n
FROM lifeops.timeline_items AS i CROSS JOIN (VALUES ('STR', 1), ('INT', 2), ('WIS', 3)) AS s (code, n);
INSERT INTO lifeops.timeline_overrides (user_id, item_id, original_date, kind, new_date, new_time)
SELECT i.user_id, i.item_id, d::date, k.kind, CASE k.kind WHEN 'postpone' THEN d::date + 1 END, CASE k.kind WHEN 'reschedule' THEN '18:15'::time END
FROM lifeops.timeline_items AS i CROSS JOIN generate_series('2025-06-01'::timestamp, '2025-06-30', '1 day') WITH ORDINALITY AS g (d, n)
CROSS JOIN LATERAL (SELECT (ARRAY['postpone', 'skip', 'reschedule'])[1 + n % 3] AS kind) AS k
WHERE i.schedule_type = 'daily' AND (n + extract(day FROM d)::integer + right(i.code, 1)::integer) % 5 = 0;
INSERT INTO lifeops.timeline_completions (user_id, item_id, due_date, completed_at, minutes, xp_granted)
SELECT i.user_id, i.item_id, d::date, d AT TIME ZONE 'UTC' + interval '12 hours', n % 90, 30
FROM lifeops.timeline_items AS i CROSS JOIN generate_series('2025-01-01'::timestamp, '2025-06-30', '1 day') WITH ORDINALITY AS g (d, n)
WHERE i.schedule_type = 'daily' AND (n + right(i.code, 1)::integer) % 3 <> 0 ORDER BY d;
INSERT INTO lifeops.timeline_streaks (user_id, item_id, current_count, best_count, last_date)
SELECT i.user_id, i.item_id, 3, 9, '2025-06-30' FROM lifeops.timeline_items AS i ORDER BY i.user_id;
INSERT INTO lifeops.calendar_events (user_id, event_id, source, external_id, title, starts_at, ends_at, event_type, travel_minutes)
SELECT p.user_id, md5(p.name || t::text)::uuid, 'caldav', 'event-' || t::text, 'Meeting', t, t + interval '1 hour', 'meeting', 15
FROM lifeops.user_profile AS p CROSS JOIN generate_series('2015-07-01 09:00+00'::timestamptz, '2025-12-31 09:00+00', '1 day') AS t
WHERE p.name IN ('Ada', 'Grace', 'Alan') ORDER BY t;

SELECT lifeops.roll_up();

-- What a house of ten years would have in its roll-ups. A continuous aggregate takes no rows.
DO $$
BEGIN
    IF (SELECT c.relkind FROM pg_catalog.pg_class AS c WHERE c.oid = 'lifeops.sensor_daily'::pg_catalog.regclass) = 'r' THEN
        INSERT INTO lifeops.sensor_hourly (user_id, sensor_id, bucket, samples, value_sum, value_min, value_max)
        SELECT s.user_id, s.sensor_id, t, 360, 360 * (20 + s.sensor_id), 19 + s.sensor_id, 21 + s.sensor_id
        FROM lifeops.sensors AS s CROSS JOIN generate_series('2025-05-01 00:00+00'::timestamptz, '2025-05-31 23:00+00', '1 hour') AS t
        WHERE s.user_id = '00000000-0000-4000-8000-000000000001' ORDER BY t;
        INSERT INTO lifeops.sensor_daily (user_id, sensor_id, bucket, samples, value_sum, value_min, value_max)
        SELECT s.user_id, s.sensor_id, t AT TIME ZONE 'UTC', 8640, 8640 * (20 + s.sensor_id), 19 + s.sensor_id, 21 + s.sensor_id
        FROM lifeops.sensors AS s CROSS JOIN generate_series('2015-07-01'::timestamp, '2025-05-31', '1 day') AS t
        WHERE s.user_id = '00000000-0000-4000-8000-000000000001' ORDER BY t;
        INSERT INTO lifeops.sensor_monthly (user_id, sensor_id, bucket, samples, value_sum, value_min, value_max)
        SELECT s.user_id, s.sensor_id, t AT TIME ZONE 'UTC', 262800, 262800 * (20.0 + s.sensor_id), 19 + s.sensor_id, 21 + s.sensor_id
        FROM lifeops.sensors AS s CROSS JOIN generate_series('2015-07-01'::timestamp, '2025-05-01', '1 month') AS t
        WHERE s.user_id = '00000000-0000-4000-8000-000000000001' ORDER BY t;
    END IF;
END
$$;
