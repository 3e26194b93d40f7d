-- Reference data that is the same for every user: small, read often, written
-- by the owner of the schema only. On several machines each gets a copy.
CREATE SCHEMA stats;
COMMENT ON SCHEMA stats IS 'The character service: characters, their stats, skill tree and xp.';

CREATE TABLE stats.stat_codes (
    code text PRIMARY KEY CHECK (code ~ '^[A-Z]{3}$'),
    name text NOT NULL UNIQUE,
    position integer NOT NULL
);
COMMENT ON TABLE stats.stat_codes IS 'The six stats. A seventh needs a column in activity_log and activity_months too.';
COMMENT ON COLUMN stats.stat_codes.code IS 'Three capital letters; the natural key.';
COMMENT ON COLUMN stats.stat_codes.name IS 'What a person reads.';
COMMENT ON COLUMN stats.stat_codes.position IS 'Order on the character sheet.';

CREATE TABLE stats.level_thresholds (
    xp_required bigint NOT NULL UNIQUE CHECK (xp_required >= 0),
    level integer PRIMARY KEY CHECK (level BETWEEN 1 AND 100)
);
COMMENT ON TABLE stats.level_thresholds IS 'Levels 1 to 100 of a character: 100 * (level - 1) ^ 1.8, rounded to whole xp.';
COMMENT ON COLUMN stats.level_thresholds.level IS 'Level of a character.';
COMMENT ON COLUMN stats.level_thresholds.xp_required IS 'Total xp at which the level begins.';

CREATE TABLE stats.stat_level_thresholds (
    xp_required bigint NOT NULL UNIQUE CHECK (xp_required >= 0),
    level integer PRIMARY KEY CHECK (level BETWEEN 10 AND 100)
);
COMMENT ON TABLE stats.stat_level_thresholds IS 'Levels 10 to 100 of a stat: 50 * (level - 10) ^ 1.5, rounded to whole xp.';
COMMENT ON COLUMN stats.stat_level_thresholds.level IS 'Level of a stat, which is its base value.';
COMMENT ON COLUMN stats.stat_level_thresholds.xp_required IS 'Stat xp at which the level begins.';

CREATE FUNCTION stats.level_of(p_total_xp bigint) RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.level FROM stats.level_thresholds AS t
    WHERE t.xp_required <= p_total_xp ORDER BY t.xp_required DESC LIMIT 1
$$;
COMMENT ON FUNCTION stats.level_of IS 'The level that a sum of xp has reached.';

CREATE FUNCTION stats.stat_level_of(p_stat_xp bigint) RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT t.level FROM stats.stat_level_thresholds AS t
    WHERE t.xp_required <= p_stat_xp ORDER BY t.xp_required DESC LIMIT 1
$$;
COMMENT ON FUNCTION stats.stat_level_of IS 'The level that the xp of one stat has reached.';
