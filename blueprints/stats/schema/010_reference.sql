-- Reference tables: small, the same for every user, copied to every shard.
CREATE SCHEMA stats;
COMMENT ON SCHEMA stats IS 'The character service: characters, their stats, skill tree and xp.';

CREATE TABLE stats.stat_nodes (
    code text PRIMARY KEY,
    name text NOT NULL,
    node_type text NOT NULL CHECK (node_type IN ('origin', 'minor', 'notable', 'keystone', 'skill')),
    branch text NOT NULL,
    position_x integer NOT NULL,
    position_y integer NOT NULL,
    required_points integer NOT NULL DEFAULT 1 CHECK (required_points >= 0),
    effects jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(effects) = 'array')
);
COMMENT ON TABLE stats.stat_nodes IS 'Nodes of the skill tree; reference data. Prerequisites are edges, not a column.';
CREATE INDEX idx_stat_nodes_effects ON stats.stat_nodes USING gin (effects jsonb_path_ops);

CREATE TABLE stats.stat_node_edges (
    low_code text NOT NULL REFERENCES stats.stat_nodes (code) ON DELETE CASCADE,
    high_code text NOT NULL REFERENCES stats.stat_nodes (code) ON DELETE CASCADE,
    PRIMARY KEY (low_code, high_code),
    CONSTRAINT stat_node_edges_ordered CHECK (low_code < high_code)
);
COMMENT ON TABLE stats.stat_node_edges IS 'Undirected edges, stored once with the smaller code first: no self edge and no reversed duplicate can exist.';
CREATE INDEX idx_stat_node_edges_high ON stats.stat_node_edges (high_code, low_code);

CREATE TABLE stats.derived_stats (
    code text PRIMARY KEY,
    name text NOT NULL,
    formula text NOT NULL,
    source_stats text[] NOT NULL
);
COMMENT ON TABLE stats.derived_stats IS 'Stats computed from others; reference data.';

CREATE TABLE stats.skills (
    code text PRIMARY KEY,
    name text NOT NULL,
    requirements jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(requirements) = 'object'),
    effects jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(effects) = 'array'),
    cooldown interval NOT NULL DEFAULT '0' CHECK (cooldown >= '0')
);
COMMENT ON TABLE stats.skills IS 'Skills that a character can unlock; reference data.';

CREATE TABLE stats.level_thresholds (
    level integer PRIMARY KEY CHECK (level BETWEEN 1 AND 100),
    xp_required bigint NOT NULL UNIQUE CHECK (xp_required >= 0)
);
COMMENT ON TABLE stats.level_thresholds IS 'Total xp at which a level begins: 100 * (level - 1) ^ 1.8, rounded.';
INSERT INTO stats.level_thresholds (level, xp_required)
SELECT n, round(100 * power((n - 1)::numeric, 1.8))::bigint FROM generate_series(1, 100) AS n;

CREATE TABLE stats.stat_level_thresholds (
    level integer PRIMARY KEY CHECK (level BETWEEN 10 AND 100),
    xp_required bigint NOT NULL UNIQUE CHECK (xp_required >= 0)
);
COMMENT ON TABLE stats.stat_level_thresholds IS 'Stat xp at which a stat level begins: 50 * (level - 10) ^ 1.5, rounded.';
INSERT INTO stats.stat_level_thresholds (level, xp_required)
SELECT n, round(50 * power((n - 10)::numeric, 1.5))::bigint FROM generate_series(10, 100) AS n;
