-- Stats: the character service. LifeOps and the challenge mode send it experience points.

CREATE TYPE stat_code AS ENUM ('STR', 'INT', 'WIS', 'STA', 'CHA', 'LCK');

-- ---------------------------------------------------------------------------
-- Characters
-- ---------------------------------------------------------------------------

CREATE TABLE characters (
    id                  serial PRIMARY KEY,
    user_id             uuid UNIQUE,
    name                varchar(50) NOT NULL,
    level               integer NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 100),
    total_xp            real NOT NULL DEFAULT 0,
    unspent_stat_points integer NOT NULL DEFAULT 0,
    respec_tokens       integer NOT NULL DEFAULT 1 CHECK (respec_tokens >= 0),
    last_active_at      timestamp NOT NULL DEFAULT now(),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX idx_characters_last_active ON characters (last_active_at);
CREATE INDEX idx_characters_user ON characters (user_id);

CREATE TABLE character_stats (
    id           serial PRIMARY KEY,
    character_id integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    stat         char(3) NOT NULL,
    base_value   integer NOT NULL DEFAULT 10,
    stat_xp      smallint NOT NULL DEFAULT 0,
    bonus        real NOT NULL DEFAULT 0,
    CONSTRAINT uq_character_stats UNIQUE (character_id, stat)
);

CREATE INDEX idx_character_stats_character ON character_stats (character_id);
CREATE INDEX idx_character_stats_xp ON character_stats (stat_xp);

CREATE TABLE "characterBonuses" (
    "bonusId"     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    character_id  integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    "sourceType"  text NOT NULL,
    "sourceId"    text NOT NULL,
    stat          stat_code NOT NULL,
    amount        integer NOT NULL,
    valid_from    timestamptz NOT NULL DEFAULT now(),
    valid_until   timestamptz
);

CREATE INDEX bonuses_by_character ON "characterBonuses" (character_id, stat);

-- ---------------------------------------------------------------------------
-- The skill tree
-- ---------------------------------------------------------------------------

CREATE TABLE stat_nodes (
    code            varchar(50) PRIMARY KEY,
    name            text NOT NULL,
    node_type       text NOT NULL CHECK (node_type IN ('origin', 'minor', 'notable', 'keystone', 'skill')),
    branch          text NOT NULL,
    position_x      double precision NOT NULL DEFAULT 0,
    position_y      double precision NOT NULL DEFAULT 0,
    required_points integer DEFAULT 0 CHECK (required_points >= 0),
    prerequisites   text NOT NULL DEFAULT '',
    effects         json NOT NULL DEFAULT '[]',
    is_enabled      boolean NOT NULL DEFAULT true
);

CREATE INDEX idx_stat_nodes_enabled ON stat_nodes (is_enabled);

CREATE TABLE stat_node_edges (
    id             uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    from_node      text NOT NULL REFERENCES stat_nodes (code) ON DELETE CASCADE,
    to_node        text NOT NULL REFERENCES stat_nodes (code),
    is_two_way     boolean NOT NULL DEFAULT true,
    CONSTRAINT uq_stat_node_edges UNIQUE (from_node, to_node)
);

CREATE TABLE character_nodes (
    character_id bigint NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    node_code    varchar(50) NOT NULL REFERENCES stat_nodes (code) ON DELETE RESTRICT,
    points       integer NOT NULL DEFAULT 1 CHECK (points > 0),
    allocated_at timestamptz NOT NULL DEFAULT now()
);

-- ---------------------------------------------------------------------------
-- What happened
-- ---------------------------------------------------------------------------

CREATE TABLE activity_log (
    id            bigserial,
    character_id  integer NOT NULL REFERENCES characters (id) ON DELETE SET NULL,
    activity_type text NOT NULL,
    activity_data jsonb NOT NULL DEFAULT '{}',
    source        text NOT NULL DEFAULT 'manual',
    source_ref    text,
    xp_str        integer NOT NULL DEFAULT 0,
    xp_int        integer NOT NULL DEFAULT 0,
    xp_wis        integer NOT NULL DEFAULT 0,
    xp_sta        integer NOT NULL DEFAULT 0,
    xp_cha        integer NOT NULL DEFAULT 0,
    xp_lck        integer NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (id, created_at),
    CONSTRAINT uq_activity_log_source UNIQUE (source, source_ref, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE activity_log_2025 PARTITION OF activity_log
    FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE activity_log_2026 PARTITION OF activity_log
    FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

CREATE INDEX idx_activity_log_time ON activity_log (created_at, character_id);
CREATE INDEX idx_activity_log_type ON activity_log (activity_type);
CREATE INDEX idx_activity_log_data ON activity_log USING gin (activity_data);
CREATE INDEX idx_activity_log_2026_character ON activity_log_2026 (character_id, created_at DESC);

-- ---------------------------------------------------------------------------
-- Derived values and skills
-- ---------------------------------------------------------------------------

CREATE TABLE derived_stats (
    code    text PRIMARY KEY,
    name    text NOT NULL,
    formula text NOT NULL,
    sources text[] NOT NULL DEFAULT '{}',
    CONSTRAINT uq_derived_stats_name EXCLUDE (name WITH =)
);

CREATE TABLE skills (
    code             text PRIMARY KEY,
    name             text NOT NULL UNIQUE,
    requirements     jsonb NOT NULL DEFAULT '{}',
    effects          jsonb NOT NULL DEFAULT '[]',
    cooldown         integer,
    price            money NOT NULL DEFAULT 0
);

CREATE TABLE character_skills (
    character_id integer NOT NULL REFERENCES characters (id) ON DELETE CASCADE,
    skill_code   text NOT NULL REFERENCES skills (code) ON DELETE CASCADE,
    unlocked_at  timestamptz NOT NULL DEFAULT now(),
    times_used   integer NOT NULL DEFAULT 0 CHECK (times_used >= 0),
    last_used_at timestamptz,
    PRIMARY KEY (character_id, skill_code)
);

-- ---------------------------------------------------------------------------
-- Thresholds
-- ---------------------------------------------------------------------------

CREATE TABLE level_thresholds (
    level       integer PRIMARY KEY,
    xp_required real NOT NULL
);

INSERT INTO level_thresholds (level, xp_required)
SELECT n, 100 * power(n - 1, 1.8) FROM generate_series(1, 99) AS n;

CREATE TABLE stat_level_thresholds (
    level       integer NOT NULL,
    xp_required double precision NOT NULL
);

INSERT INTO stat_level_thresholds (level, xp_required)
SELECT n, 50 * power(n - 10, 1.5) FROM generate_series(10, 100) AS n;

-- ---------------------------------------------------------------------------
-- Functions and triggers
-- ---------------------------------------------------------------------------

CREATE FUNCTION apply_activity_xp() RETURNS trigger AS $$
BEGIN
    UPDATE characters
    SET total_xp = total_xp + NEW.xp_str + NEW.xp_int + NEW.xp_wis + NEW.xp_sta + NEW.xp_cha,
        last_active_at = now()
    WHERE id = NEW.character_id;

    UPDATE character_stats SET stat_xp = stat_xp + NEW.xp_str WHERE character_id = NEW.character_id AND stat = 'STR';
    UPDATE character_stats SET stat_xp = stat_xp + NEW.xp_int WHERE character_id = NEW.character_id AND stat = 'INT';
    UPDATE character_stats SET stat_xp = stat_xp + NEW.xp_wis WHERE character_id = NEW.character_id AND stat = 'WIS';
    UPDATE character_stats SET stat_xp = stat_xp + NEW.xp_sta WHERE character_id = NEW.character_id AND stat = 'STA';
    UPDATE character_stats SET stat_xp = stat_xp + NEW.xp_cha WHERE character_id = NEW.character_id AND stat = 'CHA';
    UPDATE character_stats SET stat_xp = stat_xp + NEW.xp_lck WHERE character_id = NEW.character_id AND stat = 'LCK';
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_apply_activity_xp
    AFTER INSERT ON activity_log
    FOR EACH ROW EXECUTE FUNCTION apply_activity_xp();

CREATE FUNCTION expire_bonuses() RETURNS trigger AS $$
BEGIN
    IF NEW.valid_until <= now() THEN
        NEW.amount := 0;
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_expire_bonuses
    BEFORE UPDATE ON "characterBonuses"
    FOR EACH ROW EXECUTE FUNCTION expire_bonuses();

CREATE FUNCTION spend_stat_point(p_character_id integer, p_column text) RETURNS void AS $$
BEGIN
    EXECUTE 'UPDATE character_stats SET ' || p_column || ' = ' || p_column || ' + 1 WHERE character_id = ' || p_character_id;
    UPDATE characters SET unspent_stat_points = unspent_stat_points - 1 WHERE id = p_character_id;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER;

CREATE FUNCTION forget_old_activity() RETURNS void AS $$
    DELETE FROM activity_log WHERE created_at < now() - interval '3 years';
$$ LANGUAGE sql;

CREATE MATERIALIZED VIEW leaderboard AS
SELECT c.id AS character_id, c.name, c.level, c.total_xp, rank() OVER (ORDER BY c.total_xp DESC) AS place
FROM characters c;

CREATE VIEW character_sheets AS
SELECT c.id, c.user_id, c.name, c.level, c.total_xp, s.stat, s.base_value + s.bonus AS value
FROM characters c
JOIN character_stats s ON s.character_id = c.id;

-- ---------------------------------------------------------------------------
-- Access
-- ---------------------------------------------------------------------------

CREATE POLICY own_character ON characters
    USING (user_id::text = current_setting('app.user_id'));

GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO PUBLIC;
