-- People. Every other table belongs to a person by user_id, which leads every key.
CREATE SCHEMA lifeops;
COMMENT ON SCHEMA lifeops IS 'One household''s life data: body, house, habits, game, timeline.';

-- decade:ignore NAM002 the name that the applications use
CREATE TABLE lifeops.user_profile (
    user_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL CHECK (name <> ''),
    time_zone text NOT NULL DEFAULT 'UTC',
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    total_xp bigint NOT NULL DEFAULT 0 CHECK (total_xp >= 0),
    level integer NOT NULL DEFAULT 1 CHECK (level >= 1),
    wake_time time NOT NULL DEFAULT '07:00',
    bedtime time NOT NULL DEFAULT '23:00',
    screen_hours_target numeric(4, 2) NOT NULL DEFAULT 2 CHECK (screen_hours_target BETWEEN 0 AND 24),
    gym_sessions_target smallint NOT NULL DEFAULT 3 CHECK (gym_sessions_target BETWEEN 0 AND 14),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 80);
COMMENT ON TABLE lifeops.user_profile IS 'A person of the household: settings, targets, and the total of xp that gamification_events proves.';

CREATE FUNCTION lifeops.check_user_profile() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- An unknown zone is refused here, not on the first day that is asked for.
    PERFORM NEW.created_at AT TIME ZONE NEW.time_zone;
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION lifeops.check_user_profile IS 'Refuses unknown time zones and moves updated_at.';
CREATE TRIGGER check_user_profile BEFORE INSERT OR UPDATE ON lifeops.user_profile
    FOR EACH ROW EXECUTE FUNCTION lifeops.check_user_profile();

CREATE TABLE lifeops.sensors (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    sensor_id integer NOT NULL CHECK (sensor_id > 0),
    code text NOT NULL CHECK (code <> ''),
    metric text NOT NULL CHECK (metric <> ''),
    unit text NOT NULL CHECK (unit <> ''),
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, sensor_id),
    CONSTRAINT sensors_code_metric_key UNIQUE (user_id, code, metric)
);
COMMENT ON TABLE lifeops.sensors IS 'A sensor and one metric that it measures; a reading names it by a number of four bytes instead of three texts.';
