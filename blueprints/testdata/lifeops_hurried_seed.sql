INSERT INTO user_profile (name, email) SELECT 'person ' || i, 'p' || i || '@example.org' FROM generate_series(1, 5) AS i;
INSERT INTO health_metrics (time, user_id, metric_type, value) SELECT timestamptz '2026-01-01 00:00:00+00' + i * interval '5 minutes', 1 + i % 5, 'heart_rate', 60 + i % 20 FROM generate_series(1, 2000) AS i;
INSERT INTO sensor_readings (time, sensor, metric, value) SELECT timestamp '2026-01-01' + i * interval '1 minute', 'kitchen', 'temperature', 20 + i % 5 FROM generate_series(1, 500) AS i;
INSERT INTO streaks (user_id, streak_type, current_count, best_count) SELECT i, 'gym', i, 2 * i FROM generate_series(1, 5) AS i;
INSERT INTO timeline_items (user_id, code, title, schedule_type) SELECT 1 + i % 5, 'item ' || i, 'Item', 'daily' FROM generate_series(1, 50) AS i;
