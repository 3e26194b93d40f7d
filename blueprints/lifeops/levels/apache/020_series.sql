-- The four time series. Their lifecycle is declared in decade.yaml.
CREATE TABLE lifeops.health_metrics (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    metric_type text NOT NULL CHECK (metric_type <> ''),
    measured_at timestamptz NOT NULL,
    source text NOT NULL DEFAULT 'wearable' CHECK (source <> ''),
    -- NaN is greater than Infinity, so this leaves out all that cannot be summed.
    value double precision NOT NULL CHECK (value > '-Infinity' AND value < 'Infinity'),
    metadata jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(metadata) = 'object'),
    received_at timestamptz NOT NULL DEFAULT now(),
    -- A device that sends its day again sends the same key.
    PRIMARY KEY (user_id, metric_type, measured_at, source)
);
COMMENT ON TABLE lifeops.health_metrics IS 'What a wearable measures, every five minutes per metric.';

CREATE TABLE lifeops.sensor_readings (
    user_id uuid NOT NULL,
    sensor_id integer NOT NULL,
    measured_at timestamptz NOT NULL,
    value double precision NOT NULL CHECK (value > '-Infinity' AND value < 'Infinity'),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, sensor_id, measured_at),
    FOREIGN KEY (user_id, sensor_id) REFERENCES lifeops.sensors (user_id, sensor_id) ON DELETE RESTRICT
);
COMMENT ON TABLE lifeops.sensor_readings IS 'What the sensors of the house say, every ten seconds each; raw rows go, their roll-ups stay.';

CREATE TABLE lifeops.habit_logs (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    habit text NOT NULL CHECK (habit <> ''),
    day date NOT NULL,
    logged_at timestamptz NOT NULL DEFAULT now(),
    completed boolean NOT NULL DEFAULT false,
    value numeric(12, 2) CHECK (value IS NULL OR value >= 0),
    notes text,
    -- One row per habit and day of the person: a habit cannot be done twice.
    PRIMARY KEY (user_id, habit, day)
);
COMMENT ON TABLE lifeops.habit_logs IS 'A habit on a day; day is the person''s own date, logged_at is when it was logged.';

CREATE TABLE lifeops.gamification_events (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    occurred_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL CHECK (event_type <> ''),
    xp integer NOT NULL DEFAULT 0 CHECK (xp BETWEEN 0 AND 1000000),
    details jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(details) = 'object'),
    PRIMARY KEY (user_id, occurred_at, event_id)
);
COMMENT ON TABLE lifeops.gamification_events IS 'Append-only log of the game; the truth that user_profile.total_xp must agree with.';
