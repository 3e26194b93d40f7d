INSERT INTO characters (user_id, name) SELECT md5('user ' || i)::uuid, 'character ' || i FROM generate_series(1, 50) AS i;
INSERT INTO character_stats (character_id, stat) SELECT i, s FROM generate_series(1, 50) AS i, unnest(ARRAY['STR', 'INT', 'WIS']) AS s;
INSERT INTO activity_log (character_id, activity_type, xp_str, created_at) SELECT 1 + i % 50, 'gym', i % 9, timestamptz '2025-06-01 00:00:00+00' + i * interval '6 hours' FROM generate_series(1, 1500) AS i;
