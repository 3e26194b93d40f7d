-- LifeOps: one household's life data, on TimescaleDB.

CREATE EXTENSION IF NOT EXISTS timescaledb;

-- ---------------------------------------------------------------------------
-- People
-- ---------------------------------------------------------------------------

CREATE TABLE user_profile (
    id                  serial PRIMARY KEY,
    name                varchar(80) NOT NULL,
    email               varchar(255) UNIQUE,
    time_zone           text NOT NULL DEFAULT 'UTC',
    settings            json DEFAULT '{}',
    total_xp            integer NOT NULL DEFAULT 0,
    level               integer NOT NULL DEFAULT 1,
    wake_time           time NOT NULL DEFAULT '07:00',
    bedtime             time with time zone NOT NULL DEFAULT '23:00+00',
    screen_hours_target real NOT NULL DEFAULT 2,
    gym_sessions_target smallint NOT NULL DEFAULT 3,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now()
);

-- ---------------------------------------------------------------------------
-- Time series
-- ---------------------------------------------------------------------------

CREATE TABLE health_metrics (
    time        timestamptz NOT NULL,
    user_id     integer NOT NULL REFERENCES user_profile (id),
    metric_type varchar(50) NOT NULL,
    value       double precision NOT NULL,
    source      varchar(50) NOT NULL DEFAULT 'wearable',
    metadata    jsonb DEFAULT '{}'
);

SELECT create_hypertable('health_metrics', 'time', chunk_time_interval => INTERVAL '1 day');

CREATE INDEX idx_health_metrics_type_time ON health_metrics (metric_type, time DESC);
CREATE INDEX idx_health_metrics_metadata ON health_metrics USING gin (metadata);

CREATE TABLE sensor_readings (
    time   timestamp NOT NULL,
    sensor varchar(64) NOT NULL,
    metric text NOT NULL,
    value  real,
    unit   char(8)
);

SELECT create_hypertable('sensor_readings', 'time', chunk_time_interval => INTERVAL '1 hour');

CREATE INDEX idx_sensor_readings_time ON sensor_readings (time DESC);
CREATE INDEX idx_sensor_readings_sensor ON sensor_readings (sensor);
CREATE INDEX idx_sensor_readings_sensor_time ON sensor_readings (sensor, time DESC);

CREATE TABLE habit_logs (
    time      timestamptz NOT NULL DEFAULT now(),
    user_id   integer NOT NULL REFERENCES user_profile (id) ON DELETE SET NULL,
    habit     text NOT NULL,
    completed boolean,
    value     numeric(10, 2),
    notes     text
);

SELECT create_hypertable('habit_logs', 'time');

CREATE INDEX idx_habit_logs_completed ON habit_logs (completed);
CREATE INDEX habit_logs_user_habit ON habit_logs (user_id, habit, time DESC);

CREATE TABLE gamification_events (
    id         serial PRIMARY KEY,
    time       timestamptz NOT NULL DEFAULT now(),
    user_id    bigint NOT NULL REFERENCES user_profile (id) ON DELETE CASCADE,
    event_type text NOT NULL,
    xp         double precision NOT NULL DEFAULT 0,
    details    jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX idx_gamification_events_type ON gamification_events (event_type, user_id);

CREATE TABLE sensor_status (
    sensor        text PRIMARY KEY,
    last_time     timestamptz,
    last_value    real,
    reading_count integer NOT NULL DEFAULT 0
);

CREATE MATERIALIZED VIEW sensor_monthly AS
SELECT time_bucket('30 days', time) AS month, sensor, metric,
       avg(value) AS avg_value, min(value) AS min_value, max(value) AS max_value, count(*) AS readings
FROM sensor_readings
GROUP BY 1, 2, 3;

-- ---------------------------------------------------------------------------
-- Game layer
-- ---------------------------------------------------------------------------

CREATE TABLE streaks (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id       integer REFERENCES user_profile (id) ON DELETE CASCADE,
    streak_type   text NOT NULL,
    current_count integer NOT NULL DEFAULT 0,
    best_count    integer NOT NULL DEFAULT 0,
    last_date     date,
    freeze_tokens smallint NOT NULL DEFAULT 0,
    CONSTRAINT uq_streaks_type UNIQUE (user_id, streak_type)
);

CREATE TABLE achievements (
    code        varchar(50) PRIMARY KEY,
    title       text NOT NULL,
    tier        text NOT NULL CHECK (tier IN ('bronze', 'silver', 'gold', 'platinum', 'diamond')),
    reward_xp   integer NOT NULL DEFAULT 0 CHECK (reward_xp >= 0),
    progress    integer NOT NULL DEFAULT 0,
    target      integer,
    unlocked_at timestamptz,
    CONSTRAINT chk_achievements_progress CHECK (progress <= target)
);

CREATE TABLE daily_scores (
    date            date PRIMARY KEY,
    life_score      integer,
    sleep_score     integer,
    activity_score  integer,
    work_life_score integer,
    habits_score    integer,
    xp_earned       integer NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE daily_summaries (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id         integer NOT NULL REFERENCES user_profile (id) ON DELETE CASCADE,
    date            varchar(10) NOT NULL,
    sleep_score     smallint CHECK (sleep_score BETWEEN 0 AND 100),
    readiness_score smallint CHECK (readiness_score BETWEEN 0 AND 100),
    activity_score  smallint CHECK (activity_score BETWEEN 0 AND 100),
    sleep_raw       jsonb,
    readiness_raw   jsonb,
    activity_raw    jsonb
);

CREATE INDEX idx_daily_summaries_user_date ON daily_summaries (user_id, date);

-- ---------------------------------------------------------------------------
-- Timeline
-- ---------------------------------------------------------------------------

CREATE TABLE time_anchors (
    code         text PRIMARY KEY,
    name         text NOT NULL,
    default_time time NOT NULL
);

INSERT INTO time_anchors (code, name, default_time) VALUES
    ('morning', 'Morning', '07:00'),
    ('lunch', 'Lunch', '12:30'),
    ('dinner', 'Dinner', '19:00'),
    ('bedtime', 'Bedtime', '22:30');

CREATE TABLE timeline_items (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id        integer NOT NULL REFERENCES user_profile (id) ON DELETE CASCADE,
    code           text NOT NULL,
    title          text NOT NULL,
    category       text NOT NULL DEFAULT 'general',
    schedule_type  text NOT NULL,
    days           text,
    anchor_code    text REFERENCES time_anchors (code),
    anchor_offset  integer NOT NULL DEFAULT 0,
    exact_time     time,
    window_minutes integer NOT NULL DEFAULT 30,
    once_date      date,
    stat_1         text,
    stat_1_xp      integer,
    stat_2         text,
    stat_2_xp      integer,
    stat_3         text,
    stat_3_xp      integer,
    priority       integer DEFAULT 5 CHECK (priority BETWEEN 1 AND 10),
    is_active      boolean NOT NULL DEFAULT true,
    created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX idx_timeline_items_active ON timeline_items (is_active, user_id);

CREATE TABLE timeline_overrides (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    item_id       uuid NOT NULL REFERENCES timeline_items (id) ON DELETE CASCADE,
    original_date date NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('postpone', 'skip', 'reschedule')),
    new_date      date,
    new_time      time,
    new_anchor    text REFERENCES time_anchors (code) ON DELETE RESTRICT,
    created_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE timeline_completions (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    item_id      uuid NOT NULL REFERENCES timeline_items (id) ON DELETE CASCADE,
    date         date NOT NULL,
    completed_at timestamptz NOT NULL DEFAULT now(),
    minutes      integer CHECK (minutes >= 0),
    xp_granted   integer NOT NULL DEFAULT 0,
    CONSTRAINT uq_timeline_completions UNIQUE (item_id, date, completed_at)
);

CREATE INDEX idx_timeline_completions_item ON timeline_completions (item_id);

CREATE TABLE timeline_streaks (
    item_id       uuid PRIMARY KEY REFERENCES timeline_items (id) ON DELETE CASCADE,
    current_count integer NOT NULL DEFAULT 0,
    best_count    integer NOT NULL DEFAULT 0,
    last_date     date,
    CONSTRAINT chk_timeline_streaks_best CHECK (best_count >= current_count)
);

CREATE TABLE calendar_events (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id        integer NOT NULL REFERENCES user_profile (id) ON DELETE CASCADE,
    source         text,
    external_id    text NOT NULL,
    title          text NOT NULL,
    starts_at      timestamptz NOT NULL,
    ends_at        timestamptz NOT NULL,
    is_all_day     boolean NOT NULL DEFAULT false,
    event_type     text NOT NULL DEFAULT 'other',
    prep_minutes   integer NOT NULL DEFAULT 0,
    travel_minutes integer NOT NULL DEFAULT 0,
    raw            json,
    CONSTRAINT uq_calendar_events_external UNIQUE (source, external_id)
);

CREATE INDEX idx_calendar_events_start ON calendar_events (starts_at, user_id);

CREATE TABLE reminders (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id     integer NOT NULL REFERENCES user_profile (id) ON DELETE CASCADE,
    target_type text NOT NULL,
    target_id   uuid NOT NULL,
    remind_at   timestamptz NOT NULL,
    sent_at     timestamptz
);

CREATE INDEX idx_reminders_user ON reminders (user_id);

-- ---------------------------------------------------------------------------
-- Functions and triggers
-- ---------------------------------------------------------------------------

CREATE FUNCTION note_sensor_reading() RETURNS trigger AS $$
BEGIN
    INSERT INTO sensor_status AS s (sensor, last_time, last_value, reading_count)
    VALUES (NEW.sensor, NEW.time, NEW.value, 1)
    ON CONFLICT (sensor) DO UPDATE
    SET last_time = NEW.time,
        last_value = NEW.value,
        reading_count = s.reading_count + 1;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_note_sensor_reading
    AFTER INSERT ON sensor_readings
    FOR EACH ROW EXECUTE FUNCTION note_sensor_reading();

CREATE FUNCTION grant_xp(p_user_id integer, p_event_type text, p_xp double precision) RETURNS void AS $$
BEGIN
    INSERT INTO gamification_events (user_id, event_type, xp) VALUES (p_user_id, p_event_type, p_xp);
    UPDATE user_profile SET total_xp = total_xp + p_xp WHERE id = p_user_id;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER;

CREATE FUNCTION break_stale_streaks() RETURNS trigger AS $$
BEGIN
    IF NEW.last_date < current_date - 1 AND NEW.freeze_tokens = 0 THEN
        NEW.current_count := 0;
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_break_stale_streaks
    BEFORE UPDATE ON streaks
    FOR EACH ROW EXECUTE FUNCTION break_stale_streaks();

CREATE FUNCTION delete_old_sensor_readings() RETURNS void AS $$
    DELETE FROM sensor_readings WHERE time < now() - interval '90 days';
$$ LANGUAGE sql;

-- ---------------------------------------------------------------------------
-- Access
-- ---------------------------------------------------------------------------

CREATE POLICY own_items ON timeline_items
    USING (user_id = current_setting('app.user_id')::integer);

GRANT USAGE ON SCHEMA public TO PUBLIC;
GRANT ALL PRIVILEGES ON ALL TABLES IN SCHEMA public TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO PUBLIC;
