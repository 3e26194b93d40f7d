-- The append-only log of xp, yearly partitions with explicit UTC bounds and no default partition.
CREATE TABLE stats.activity_log (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    occurred_at timestamptz NOT NULL,
    activity_id uuid NOT NULL DEFAULT gen_random_uuid(),
    activity_type text NOT NULL,
    source text NOT NULL CHECK (source IN ('lifeops', 'challengemode', 'manual')),
    source_reference text NOT NULL,
    str_xp integer NOT NULL DEFAULT 0 CHECK (str_xp BETWEEN 0 AND 1000000),
    int_xp integer NOT NULL DEFAULT 0 CHECK (int_xp BETWEEN 0 AND 1000000),
    wis_xp integer NOT NULL DEFAULT 0 CHECK (wis_xp BETWEEN 0 AND 1000000),
    sta_xp integer NOT NULL DEFAULT 0 CHECK (sta_xp BETWEEN 0 AND 1000000),
    cha_xp integer NOT NULL DEFAULT 0 CHECK (cha_xp BETWEEN 0 AND 1000000),
    lck_xp integer NOT NULL DEFAULT 0 CHECK (lck_xp BETWEEN 0 AND 1000000),
    activity_data jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(activity_data) = 'object'),
    PRIMARY KEY (user_id, occurred_at, activity_id)
) PARTITION BY RANGE (occurred_at);
COMMENT ON TABLE stats.activity_log IS 'Append-only log of activities and the xp that each granted; the truth that the totals must agree with.';
CREATE TABLE stats.activity_log_2026 PARTITION OF stats.activity_log
    FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');
CREATE TABLE stats.activity_log_2027 PARTITION OF stats.activity_log
    FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2028-01-01 00:00:00+00');
CREATE TABLE stats.activity_log_2028 PARTITION OF stats.activity_log
    FOR VALUES FROM ('2028-01-01 00:00:00+00') TO ('2029-01-01 00:00:00+00');
CREATE TABLE stats.activity_log_2029 PARTITION OF stats.activity_log
    FOR VALUES FROM ('2029-01-01 00:00:00+00') TO ('2030-01-01 00:00:00+00');
CREATE TABLE stats.activity_log_2030 PARTITION OF stats.activity_log
    FOR VALUES FROM ('2030-01-01 00:00:00+00') TO ('2031-01-01 00:00:00+00');

CREATE TABLE stats.activity_grants (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    source text NOT NULL CHECK (source IN ('lifeops', 'challengemode', 'manual')),
    source_reference text NOT NULL,
    PRIMARY KEY (user_id, source, source_reference)
);
COMMENT ON TABLE stats.activity_grants IS 'Source references that have been granted: a unique key over all partitions of the log, which the log itself cannot have without its time.';
