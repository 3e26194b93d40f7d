-- Character data: every key and foreign key carries user_id.
CREATE TABLE stats.characters (
    user_id uuid PRIMARY KEY,
    name text NOT NULL,
    level integer NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 100),
    total_xp bigint NOT NULL DEFAULT 0 CHECK (total_xp >= 0),
    stat_points integer NOT NULL DEFAULT 0 CHECK (stat_points >= 0),
    respec_tokens integer NOT NULL DEFAULT 0 CHECK (respec_tokens >= 0),
    created_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE stats.characters IS 'One character per user, so user_id is its key.';
CREATE INDEX idx_characters_leaderboard ON stats.characters (total_xp DESC, user_id DESC);

CREATE TABLE stats.character_stats (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    stat_code text NOT NULL CHECK (stat_code IN ('STR', 'INT', 'WIS', 'STA', 'CHA', 'LCK')),
    base_value integer NOT NULL DEFAULT 10 CHECK (base_value BETWEEN 10 AND 100),
    stat_xp bigint NOT NULL DEFAULT 0 CHECK (stat_xp >= 0),
    bonus integer NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, stat_code)
);
COMMENT ON TABLE stats.character_stats IS 'The six stats of a character.';

CREATE TABLE stats.character_nodes (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    node_code text NOT NULL REFERENCES stats.stat_nodes (code) ON DELETE RESTRICT,
    allocated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, node_code)
);
COMMENT ON TABLE stats.character_nodes IS 'Nodes that a character has allocated.';
CREATE INDEX idx_character_nodes_node ON stats.character_nodes (node_code);

CREATE TABLE stats.character_skills (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    skill_code text NOT NULL REFERENCES stats.skills (code) ON DELETE RESTRICT,
    unlocked_at timestamptz NOT NULL DEFAULT now(),
    times_used bigint NOT NULL DEFAULT 0 CHECK (times_used >= 0),
    last_used_at timestamptz,
    PRIMARY KEY (user_id, skill_code)
);
COMMENT ON TABLE stats.character_skills IS 'Skills that a character has unlocked.';
CREATE INDEX idx_character_skills_skill ON stats.character_skills (skill_code);
