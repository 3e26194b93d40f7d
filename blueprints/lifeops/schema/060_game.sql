-- The game: streaks, achievements, scores.
CREATE TABLE lifeops.streaks (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    streak_type text NOT NULL CHECK (streak_type <> ''),
    current_count integer NOT NULL DEFAULT 0 CHECK (current_count >= 0),
    best_count integer NOT NULL DEFAULT 0,
    last_date date,
    freeze_tokens smallint NOT NULL DEFAULT 0 CHECK (freeze_tokens >= 0),
    PRIMARY KEY (user_id, streak_type),
    CONSTRAINT streaks_best_count_check CHECK (best_count >= current_count),
    CONSTRAINT streaks_last_date_check CHECK (current_count = 0 OR last_date IS NOT NULL)
) WITH (fillfactor = 80);
COMMENT ON TABLE lifeops.streaks IS 'Streaks by type. One that was missed counts 0 when it is read (queries/game.sql), not when somebody updates it.';

CREATE TABLE lifeops.achievements (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    code text NOT NULL CHECK (code <> ''),
    title text NOT NULL CHECK (title <> ''),
    tier text NOT NULL CHECK (tier IN ('bronze', 'silver', 'gold', 'platinum', 'diamond')),
    reward_xp integer NOT NULL DEFAULT 0 CHECK (reward_xp BETWEEN 0 AND 1000000),
    target integer NOT NULL CHECK (target > 0),
    progress integer NOT NULL DEFAULT 0,
    unlocked_at timestamptz,
    PRIMARY KEY (user_id, code),
    CONSTRAINT achievements_progress_check CHECK (progress BETWEEN 0 AND target),
    CONSTRAINT achievements_unlocked_check CHECK (unlocked_at IS NULL OR progress = target)
) WITH (fillfactor = 80);
COMMENT ON TABLE lifeops.achievements IS 'Achievements of a person, with the target and reward that were promised when they began.';

CREATE TABLE lifeops.daily_scores (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    day date NOT NULL,
    life_score smallint NOT NULL CHECK (life_score BETWEEN 0 AND 100),
    sleep_score smallint CHECK (sleep_score IS NULL OR sleep_score BETWEEN 0 AND 100),
    activity_score smallint CHECK (activity_score IS NULL OR activity_score BETWEEN 0 AND 100),
    work_life_score smallint CHECK (work_life_score IS NULL OR work_life_score BETWEEN 0 AND 100),
    habits_score smallint CHECK (habits_score IS NULL OR habits_score BETWEEN 0 AND 100),
    xp_earned bigint NOT NULL DEFAULT 0 CHECK (xp_earned >= 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, day)
);
COMMENT ON TABLE lifeops.daily_scores IS 'Scores of a day, 0 to 100; a score that could not be made is NULL.';

CREATE TABLE lifeops.daily_summaries (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    day date NOT NULL,
    sleep_score smallint CHECK (sleep_score IS NULL OR sleep_score BETWEEN 0 AND 100),
    readiness_score smallint CHECK (readiness_score IS NULL OR readiness_score BETWEEN 0 AND 100),
    activity_score smallint CHECK (activity_score IS NULL OR activity_score BETWEEN 0 AND 100),
    sleep_minutes smallint CHECK (sleep_minutes IS NULL OR sleep_minutes BETWEEN 0 AND 1440),
    sleep_efficiency smallint CHECK (sleep_efficiency IS NULL OR sleep_efficiency BETWEEN 0 AND 100),
    sleep_raw jsonb CHECK (sleep_raw IS NULL OR jsonb_typeof(sleep_raw) = 'object'),
    readiness_raw jsonb CHECK (readiness_raw IS NULL OR jsonb_typeof(readiness_raw) = 'object'),
    activity_raw jsonb CHECK (activity_raw IS NULL OR jsonb_typeof(activity_raw) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, day)
);
COMMENT ON TABLE lifeops.daily_summaries IS 'The wearable''s summary of a day: what is read often in columns, the rest as it came.';
