-- Shows the faults of lifeops/schema.sql that a statement can show. Load it after the schema, into an empty
-- database: every block fails loudly if its fault is not there. Nothing is kept.

BEGIN;
SET LOCAL timezone = 'UTC';

INSERT INTO user_profile (name) VALUES ('Ada'), ('Ben');

DO $$ -- a device that resends counts twice, and one whose clock says 2099 makes a chunk of its own
BEGIN
    INSERT INTO sensor_readings VALUES ('2026-11-01 10:00:00', 'kitchen', 'temperature', 21.5, 'C');
    INSERT INTO sensor_readings VALUES ('2026-11-01 10:00:00', 'kitchen', 'temperature', 21.5, 'C');
    INSERT INTO sensor_readings VALUES ('2099-01-01 00:00:00', 'kitchen', 'temperature', 21.5, 'C');
    INSERT INTO sensor_readings VALUES ('2026-11-01 10:00:10', 'kitchen', 'temperature', NULL, NULL);
    ASSERT (SELECT count(*) FROM sensor_readings WHERE time = '2026-11-01 10:00:00') = 2;
    ASSERT (SELECT last_time FROM sensor_status WHERE sensor = 'kitchen') < '2027-01-01';
    ASSERT (SELECT reading_count FROM sensor_status WHERE sensor = 'kitchen') = 4;
    ASSERT (SELECT max(time) FROM sensor_readings) > '2098-01-01';
    INSERT INTO health_metrics (time, user_id, metric_type, value)
    SELECT '2026-11-01 10:00:00+00', min(id), 'heart_rate', 60 FROM user_profile;
    INSERT INTO health_metrics (time, user_id, metric_type, value)
    SELECT '2026-11-01 10:00:00+00', min(id), 'heart_rate', 60 FROM user_profile;
END $$;

DO $$ -- chunks: 87,600 of an hour or 3,650 of a day in ten years
BEGIN
    ASSERT (SELECT time_interval FROM timescaledb_information.dimensions WHERE hypertable_name = 'sensor_readings') = interval '1 hour';
    ASSERT (SELECT time_interval FROM timescaledb_information.dimensions WHERE hypertable_name = 'health_metrics') = interval '1 day';
    ASSERT NOT EXISTS (SELECT FROM timescaledb_information.hypertables WHERE hypertable_name = 'gamification_events');
END $$;

DO $$ -- create_hypertable already made the index on the time
BEGIN
    ASSERT (SELECT count(*) FROM pg_index i
            WHERE i.indrelid = 'sensor_readings'::regclass
              AND pg_get_indexdef(i.indexrelid) LIKE '%("time" DESC)') = 2;
END $$;

DO $$ -- a thirty-day bucket is no month
BEGIN
    ASSERT time_bucket('30 days', timestamp '2026-11-15') <> date_trunc('month', timestamp '2026-11-15');
END $$;

DO $$ -- a person with a habit can neither be forgotten nor deleted
BEGIN
    INSERT INTO habit_logs (user_id, habit, completed) SELECT min(id), 'read', NULL FROM user_profile;
    DELETE FROM health_metrics;
    BEGIN
        DELETE FROM user_profile WHERE id = (SELECT min(id) FROM user_profile);
        RAISE 'the person was deleted';
    EXCEPTION WHEN not_null_violation THEN NULL;
    END;
END $$;

DO $$ -- streaks of nobody, twice; a best below the current; a stale streak that nobody updates
DECLARE
    u integer := (SELECT min(id) FROM user_profile);
BEGIN
    INSERT INTO streaks (user_id, streak_type) VALUES (NULL, 'gym'), (NULL, 'gym');
    INSERT INTO streaks (user_id, streak_type, current_count, best_count, last_date) VALUES (u, 'read', 40, 3, current_date - 100);
    ASSERT (SELECT current_count FROM streaks WHERE streak_type = 'read') = 40;
END $$;

DO $$ -- progress beyond a target that is missing
BEGIN
    INSERT INTO achievements (code, title, tier, progress, target) VALUES ('a', 'A', 'gold', 999999, NULL);
END $$;

DO $$ -- one score a day for the whole household, of any size
BEGIN
    INSERT INTO daily_scores (date, life_score) VALUES ('2026-11-01', 4000);
    BEGIN
        INSERT INTO daily_scores (date, life_score) VALUES ('2026-11-01', 70);
        RAISE 'a second person got a score';
    EXCEPTION WHEN unique_violation THEN NULL;
    END;
END $$;

DO $$ -- a date that is none, and one day twice
DECLARE
    u integer := (SELECT min(id) FROM user_profile);
BEGIN
    INSERT INTO daily_summaries (user_id, date) VALUES (u, '2026-02-30'), (u, '2026-11-01'), (u, '2026-11-01'), (u, '1.11.2026');
END $$;

DO $$ -- a task without a time, of an unknown schedule; done twice on one day; moved twice; gone with its history
DECLARE
    u integer := (SELECT min(id) FROM user_profile);
    i uuid;
BEGIN
    INSERT INTO timeline_items (user_id, code, title, schedule_type) VALUES (u, 'x', 'X', 'sometimes') RETURNING id INTO i;
    INSERT INTO timeline_items (user_id, code, title, schedule_type) VALUES (u, 'x', 'X', 'daily');
    INSERT INTO timeline_completions (item_id, date, completed_at, xp_granted) VALUES
        (i, '2026-11-01', '2026-11-01 08:00:00+00', 50), (i, '2026-11-01', '2026-11-01 08:00:01+00', 50);
    INSERT INTO timeline_overrides (item_id, original_date, kind) VALUES (i, '2026-11-02', 'postpone'), (i, '2026-11-02', 'skip');
    DELETE FROM timeline_items WHERE id = i;
    ASSERT (SELECT count(*) FROM timeline_completions) = 0;
END $$;

DO $$ -- an imported event twice, ending before it starts; a reminder of nothing
DECLARE
    u integer := (SELECT min(id) FROM user_profile);
BEGIN
    INSERT INTO calendar_events (user_id, source, external_id, title, starts_at, ends_at) VALUES
        (u, NULL, 'e1', 'x', '2026-11-01 10:00:00+00', '2026-11-01 09:00:00+00'),
        (u, NULL, 'e1', 'x', '2026-11-01 10:00:00+00', '2026-11-01 09:00:00+00');
    INSERT INTO reminders (user_id, target_type, target_id, remind_at) VALUES (u, 'nothing', gen_random_uuid(), now());
END $$;

DO $$ -- a third of a point, and totals that disagree with the log
DECLARE
    u integer := (SELECT min(id) FROM user_profile);
BEGIN
    PERFORM grant_xp(u, 'task', 0.4) FROM generate_series(1, 10);
    ASSERT (SELECT sum(xp) FROM gamification_events) BETWEEN 3.9 AND 4.1;
    ASSERT (SELECT total_xp FROM user_profile WHERE id = u) = 0;
END $$;

DO $$ -- retention that deletes leaves every chunk in place
DECLARE
    before bigint;
BEGIN
    INSERT INTO sensor_readings SELECT t, 'hall', 'temperature', 20, 'C' FROM generate_series(timestamp '2026-01-01', '2026-01-02', '1 hour') t;
    SELECT count(*) INTO before FROM timescaledb_information.chunks WHERE hypertable_name = 'sensor_readings';
    PERFORM delete_old_sensor_readings();
    ASSERT (SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'sensor_readings') = before;
END $$;

DO $$ -- a bedtime with an offset and no date
BEGIN
    ASSERT '23:00+01'::timetz <> '23:00+00'::timetz;
    ASSERT (SELECT NOT relrowsecurity FROM pg_class WHERE oid = 'timeline_items'::regclass);
    ASSERT has_table_privilege('public', 'user_profile', 'UPDATE');
END $$;

ROLLBACK;

DO $$ -- the monthly view cannot be refreshed without stopping its readers
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY sensor_monthly;
    RAISE 'refreshed';
EXCEPTION WHEN object_not_in_prerequisite_state THEN NULL;
END $$;
