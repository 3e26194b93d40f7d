-- The skill tree, the skills and what is derived from stats: reference data.
CREATE TABLE stats.stat_nodes (
    position_x integer NOT NULL,
    position_y integer NOT NULL,
    required_points integer NOT NULL DEFAULT 1 CHECK (required_points BETWEEN 0 AND 100),
    code text PRIMARY KEY,
    name text NOT NULL,
    node_type text NOT NULL CHECK (node_type IN ('origin', 'minor', 'notable', 'keystone', 'skill')),
    branch text NOT NULL,
    effects jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(effects) = 'array')
);
COMMENT ON TABLE stats.stat_nodes IS 'Nodes of the skill tree. What a node needs is in stat_node_edges and stat_node_requirements.';
COMMENT ON COLUMN stats.stat_nodes.code IS 'Natural key.';
COMMENT ON COLUMN stats.stat_nodes.name IS 'What a person reads.';
COMMENT ON COLUMN stats.stat_nodes.node_type IS 'origin: where a character begins; skill: skills may ask for it.';
COMMENT ON COLUMN stats.stat_nodes.branch IS 'Part of the tree that the node is drawn in.';
COMMENT ON COLUMN stats.stat_nodes.position_x IS 'Place in the drawing.';
COMMENT ON COLUMN stats.stat_nodes.position_y IS 'Place in the drawing.';
COMMENT ON COLUMN stats.stat_nodes.required_points IS 'Stat points that it costs.';
COMMENT ON COLUMN stats.stat_nodes.effects IS 'Effects of free form, shown and never searched; what adds to a stat is in stat_node_bonuses.';

-- COLLATE "C": the order of the two codes must not depend on a collation that
-- an update of the operating system may change.
CREATE TABLE stats.stat_node_edges (
    low_code text NOT NULL REFERENCES stats.stat_nodes (code) ON DELETE CASCADE,
    high_code text NOT NULL REFERENCES stats.stat_nodes (code) ON DELETE CASCADE,
    direction text NOT NULL DEFAULT 'both' CHECK (direction IN ('both', 'up', 'down')),
    PRIMARY KEY (low_code, high_code),
    CONSTRAINT stat_node_edges_ordered CHECK (low_code COLLATE "C" < high_code COLLATE "C")
);
COMMENT ON TABLE stats.stat_node_edges IS 'Edges, each stored once with the smaller code first: neither a self edge nor a duplicate in the other direction can exist.';
COMMENT ON COLUMN stats.stat_node_edges.low_code IS 'The node with the smaller code.';
COMMENT ON COLUMN stats.stat_node_edges.high_code IS 'The node with the larger code.';
COMMENT ON COLUMN stats.stat_node_edges.direction IS 'both ways, up (from the smaller code to the larger) or down.';
CREATE INDEX idx_stat_node_edges_high ON stats.stat_node_edges (high_code, low_code);

CREATE VIEW stats.stat_node_steps AS
SELECT e.low_code AS from_code, e.high_code AS to_code FROM stats.stat_node_edges AS e WHERE e.direction IN ('both', 'up')
UNION ALL
SELECT e.high_code, e.low_code FROM stats.stat_node_edges AS e WHERE e.direction IN ('both', 'down');
COMMENT ON VIEW stats.stat_node_steps IS 'The edges as steps that may be gone: one row per direction.';

CREATE TABLE stats.stat_node_bonuses (
    bonus integer NOT NULL CHECK (bonus BETWEEN -100 AND 100),
    node_code text NOT NULL REFERENCES stats.stat_nodes (code) ON DELETE CASCADE,
    stat_code text NOT NULL REFERENCES stats.stat_codes (code) ON DELETE RESTRICT,
    PRIMARY KEY (node_code, stat_code)
);
COMMENT ON TABLE stats.stat_node_bonuses IS 'What an allocated node adds to a stat.';
COMMENT ON COLUMN stats.stat_node_bonuses.node_code IS 'The node.';
COMMENT ON COLUMN stats.stat_node_bonuses.stat_code IS 'The stat.';
COMMENT ON COLUMN stats.stat_node_bonuses.bonus IS 'Added to the base value.';
CREATE INDEX idx_stat_node_bonuses_stat ON stats.stat_node_bonuses (stat_code);

CREATE TABLE stats.stat_node_requirements (
    min_value integer NOT NULL CHECK (min_value BETWEEN 10 AND 100),
    node_code text NOT NULL REFERENCES stats.stat_nodes (code) ON DELETE CASCADE,
    stat_code text NOT NULL REFERENCES stats.stat_codes (code) ON DELETE RESTRICT,
    PRIMARY KEY (node_code, stat_code)
);
COMMENT ON TABLE stats.stat_node_requirements IS 'Base values that a character needs before a node can be allocated.';
COMMENT ON COLUMN stats.stat_node_requirements.node_code IS 'The node.';
COMMENT ON COLUMN stats.stat_node_requirements.stat_code IS 'The stat.';
COMMENT ON COLUMN stats.stat_node_requirements.min_value IS 'Base value from which on it can be allocated.';
CREATE INDEX idx_stat_node_requirements_stat ON stats.stat_node_requirements (stat_code);

CREATE TABLE stats.derived_stats (
    base_value numeric(10, 2) NOT NULL DEFAULT 0,
    code text PRIMARY KEY,
    name text NOT NULL UNIQUE
);
COMMENT ON TABLE stats.derived_stats IS 'Stats that are computed from others: base_value plus the weighted sum of derived_stat_sources.';
COMMENT ON COLUMN stats.derived_stats.code IS 'Natural key.';
COMMENT ON COLUMN stats.derived_stats.name IS 'What a person reads.';
COMMENT ON COLUMN stats.derived_stats.base_value IS 'Value when every weight is zero.';

CREATE TABLE stats.derived_stat_sources (
    weight numeric(8, 4) NOT NULL CHECK (weight <> 0),
    derived_code text NOT NULL REFERENCES stats.derived_stats (code) ON DELETE CASCADE,
    stat_code text NOT NULL REFERENCES stats.stat_codes (code) ON DELETE RESTRICT,
    PRIMARY KEY (derived_code, stat_code)
);
COMMENT ON TABLE stats.derived_stat_sources IS 'The terms of the formula of a derived stat.';
COMMENT ON COLUMN stats.derived_stat_sources.derived_code IS 'The derived stat.';
COMMENT ON COLUMN stats.derived_stat_sources.stat_code IS 'The stat that it is computed from.';
COMMENT ON COLUMN stats.derived_stat_sources.weight IS 'Factor of the stat.';
CREATE INDEX idx_derived_stat_sources_stat ON stats.derived_stat_sources (stat_code);

CREATE TABLE stats.skills (
    cooldown interval NOT NULL DEFAULT '0' CHECK (cooldown >= '0'),
    required_level integer NOT NULL DEFAULT 1 CHECK (required_level BETWEEN 1 AND 100),
    code text PRIMARY KEY,
    name text NOT NULL UNIQUE,
    required_node_code text REFERENCES stats.stat_nodes (code) ON DELETE RESTRICT,
    effects jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(effects) = 'array')
);
COMMENT ON TABLE stats.skills IS 'Skills that a character can unlock.';
COMMENT ON COLUMN stats.skills.code IS 'Natural key.';
COMMENT ON COLUMN stats.skills.name IS 'What a person reads.';
COMMENT ON COLUMN stats.skills.required_level IS 'Level of the character from which on it can be unlocked.';
COMMENT ON COLUMN stats.skills.required_node_code IS 'Node that must be allocated; null for none.';
COMMENT ON COLUMN stats.skills.cooldown IS 'Time between two uses.';
COMMENT ON COLUMN stats.skills.effects IS 'Effects of free form, shown and never searched.';
CREATE INDEX idx_skills_required_node ON stats.skills (required_node_code);

CREATE TABLE stats.skill_requirements (
    min_value integer NOT NULL CHECK (min_value BETWEEN 10 AND 100),
    skill_code text NOT NULL REFERENCES stats.skills (code) ON DELETE CASCADE,
    stat_code text NOT NULL REFERENCES stats.stat_codes (code) ON DELETE RESTRICT,
    PRIMARY KEY (skill_code, stat_code)
);
COMMENT ON TABLE stats.skill_requirements IS 'Base values that a character needs before a skill can be unlocked.';
COMMENT ON COLUMN stats.skill_requirements.skill_code IS 'The skill.';
COMMENT ON COLUMN stats.skill_requirements.stat_code IS 'The stat.';
COMMENT ON COLUMN stats.skill_requirements.min_value IS 'Base value from which on it can be unlocked.';
CREATE INDEX idx_skill_requirements_stat ON stats.skill_requirements (stat_code);
