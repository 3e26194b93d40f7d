-- The timeline: what is to be done when, what was moved, what was done.
CREATE TABLE lifeops.time_anchors (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    code text NOT NULL CHECK (code <> ''),
    name text NOT NULL CHECK (name <> ''),
    default_time time NOT NULL,
    PRIMARY KEY (user_id, code)
);
COMMENT ON TABLE lifeops.time_anchors IS 'Named times of a person''s day, to which items are tied: morning, lunch, bedtime.';

CREATE TABLE lifeops.timeline_items (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    item_id uuid NOT NULL DEFAULT gen_random_uuid(),
    code text NOT NULL CHECK (code <> ''),
    title text NOT NULL CHECK (title <> ''),
    category text NOT NULL DEFAULT 'general' CHECK (category <> ''),
    schedule_type text NOT NULL CHECK (schedule_type IN ('daily', 'weekdays', 'weekends', 'weekly', 'specific_days', 'once')),
    -- ISO days, 1 Monday to 7 Sunday; empty unless the schedule names days.
    days smallint[] NOT NULL DEFAULT '{}',
    once_date date,
    anchor_code text,
    anchor_offset_minutes smallint NOT NULL DEFAULT 0 CHECK (anchor_offset_minutes BETWEEN -720 AND 720),
    exact_time time,
    window_minutes smallint NOT NULL DEFAULT 30 CHECK (window_minutes BETWEEN 0 AND 1440),
    priority smallint NOT NULL DEFAULT 5 CHECK (priority BETWEEN 1 AND 10),
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, item_id),
    CONSTRAINT timeline_items_code_key UNIQUE (user_id, code),
    FOREIGN KEY (user_id, anchor_code) REFERENCES lifeops.time_anchors (user_id, code) ON DELETE RESTRICT,
    CONSTRAINT timeline_items_time_check CHECK (num_nonnulls(anchor_code, exact_time) = 1),
    CONSTRAINT timeline_items_offset_check CHECK (anchor_code IS NOT NULL OR anchor_offset_minutes = 0),
    CONSTRAINT timeline_items_once_check CHECK ((schedule_type = 'once') = (once_date IS NOT NULL)),
    CONSTRAINT timeline_items_days_check CHECK (
        days <@ ARRAY[1, 2, 3, 4, 5, 6, 7]::smallint[] AND array_position(days, NULL) IS NULL AND CASE schedule_type
            WHEN 'weekly' THEN cardinality(days) = 1
            WHEN 'specific_days' THEN cardinality(days) BETWEEN 1 AND 7
            ELSE cardinality(days) = 0 END)
);
COMMENT ON TABLE lifeops.timeline_items IS 'Definition of a task. It is retired by is_active, never deleted while completions prove its xp.';
CREATE INDEX idx_timeline_items_active ON lifeops.timeline_items (user_id, schedule_type) WHERE is_active;
CREATE INDEX idx_timeline_items_anchor ON lifeops.timeline_items (user_id, anchor_code);

CREATE TABLE lifeops.timeline_item_rewards (
    user_id uuid NOT NULL,
    item_id uuid NOT NULL,
    stat_code text NOT NULL CHECK (stat_code IN ('STR', 'INT', 'WIS', 'STA', 'CHA', 'LCK')),
    xp integer NOT NULL CHECK (xp BETWEEN 1 AND 100000),
    PRIMARY KEY (user_id, item_id, stat_code),
    FOREIGN KEY (user_id, item_id) REFERENCES lifeops.timeline_items (user_id, item_id) ON DELETE CASCADE
);
COMMENT ON TABLE lifeops.timeline_item_rewards IS 'xp per stat for a completed item.';

CREATE TABLE lifeops.timeline_overrides (
    user_id uuid NOT NULL,
    item_id uuid NOT NULL,
    original_date date NOT NULL,
    kind text NOT NULL CHECK (kind IN ('postpone', 'skip', 'reschedule')),
    new_date date,
    new_time time,
    new_anchor_code text,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- One override per item and date.
    PRIMARY KEY (user_id, item_id, original_date),
    FOREIGN KEY (user_id, item_id) REFERENCES lifeops.timeline_items (user_id, item_id) ON DELETE CASCADE,
    FOREIGN KEY (user_id, new_anchor_code) REFERENCES lifeops.time_anchors (user_id, code) ON DELETE RESTRICT,
    CONSTRAINT timeline_overrides_kind_check1 CHECK (CASE kind
        WHEN 'skip' THEN num_nonnulls(new_date, new_time, new_anchor_code) = 0
        WHEN 'postpone' THEN new_date IS NOT NULL AND new_date > original_date AND num_nonnulls(new_time, new_anchor_code) <= 1
        ELSE num_nonnulls(new_time, new_anchor_code) = 1 END)
);
COMMENT ON TABLE lifeops.timeline_overrides IS 'An item''s date that was postponed, skipped or rescheduled.';
CREATE INDEX idx_timeline_overrides_new_date ON lifeops.timeline_overrides (user_id, new_date) WHERE new_date IS NOT NULL;
CREATE INDEX idx_timeline_overrides_anchor ON lifeops.timeline_overrides (user_id, new_anchor_code) WHERE new_anchor_code IS NOT NULL;

CREATE TABLE lifeops.timeline_completions (
    user_id uuid NOT NULL,
    item_id uuid NOT NULL,
    due_date date NOT NULL,
    completed_at timestamptz NOT NULL DEFAULT now(),
    minutes smallint CHECK (minutes IS NULL OR minutes BETWEEN 0 AND 1440),
    xp_granted integer NOT NULL DEFAULT 0 CHECK (xp_granted >= 0),
    -- One completion per item and date; it keeps the date that it was due on, also when it was postponed.
    PRIMARY KEY (user_id, item_id, due_date),
    FOREIGN KEY (user_id, item_id) REFERENCES lifeops.timeline_items (user_id, item_id) ON DELETE RESTRICT
);
COMMENT ON TABLE lifeops.timeline_completions IS 'An item that was done on a date, and what it paid.';
CREATE INDEX idx_timeline_completions_due_date ON lifeops.timeline_completions (user_id, due_date);

CREATE TABLE lifeops.timeline_streaks (
    user_id uuid NOT NULL,
    item_id uuid NOT NULL,
    current_count integer NOT NULL DEFAULT 0 CHECK (current_count >= 0),
    best_count integer NOT NULL DEFAULT 0,
    last_date date,
    PRIMARY KEY (user_id, item_id),
    FOREIGN KEY (user_id, item_id) REFERENCES lifeops.timeline_items (user_id, item_id) ON DELETE CASCADE,
    CONSTRAINT timeline_streaks_best_count_check CHECK (best_count >= current_count),
    CONSTRAINT timeline_streaks_last_date_check CHECK (current_count = 0 OR last_date IS NOT NULL)
) WITH (fillfactor = 80);
COMMENT ON TABLE lifeops.timeline_streaks IS 'How often in a row an item was done when it was due.';

CREATE TABLE lifeops.calendar_events (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    event_id uuid NOT NULL DEFAULT gen_random_uuid(),
    source text NOT NULL CHECK (source <> ''),
    external_id text NOT NULL CHECK (external_id <> ''),
    title text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    is_all_day boolean NOT NULL DEFAULT false,
    event_type text NOT NULL DEFAULT 'other' CHECK (event_type IN ('meeting', 'travel', 'social', 'health', 'work', 'family', 'other')),
    preparation_minutes smallint NOT NULL DEFAULT 0 CHECK (preparation_minutes BETWEEN 0 AND 1440),
    travel_minutes smallint NOT NULL DEFAULT 0 CHECK (travel_minutes BETWEEN 0 AND 1440),
    raw jsonb CHECK (raw IS NULL OR jsonb_typeof(raw) = 'object'),
    PRIMARY KEY (user_id, event_id),
    CONSTRAINT calendar_events_external_key UNIQUE (user_id, source, external_id),
    CONSTRAINT calendar_events_period_check CHECK (ends_at >= starts_at)
);
COMMENT ON TABLE lifeops.calendar_events IS 'Events of a person''s calendars; an import that runs twice finds them by source and external id.';
CREATE INDEX idx_calendar_events_period ON lifeops.calendar_events (user_id, ends_at, starts_at);
