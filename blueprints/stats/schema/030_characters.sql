-- Character data: every key and foreign key carries user_id, so that all of
-- it can live on the machine of its user. No index is over a column that a
-- grant changes, so a grant's updates stay on their pages (HOT); fillfactor
-- leaves the room for that.
CREATE TABLE stats.characters (
    user_id uuid PRIMARY KEY,
    total_xp bigint NOT NULL DEFAULT 0 CHECK (total_xp BETWEEN 0 AND 1000000000000000),
    created_at timestamptz NOT NULL DEFAULT now(),
    level integer NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 100),
    stat_points integer NOT NULL DEFAULT 0 CHECK (stat_points >= 0),
    respec_tokens integer NOT NULL DEFAULT 1 CHECK (respec_tokens >= 0),
    name text NOT NULL CHECK (name <> '')
) WITH (fillfactor = 80);
COMMENT ON TABLE stats.characters IS 'One character per user, so user_id is its key.';
COMMENT ON COLUMN stats.characters.user_id IS 'The user, as LifeOps knows them.';
COMMENT ON COLUMN stats.characters.name IS 'Name of the character.';
COMMENT ON COLUMN stats.characters.level IS 'level_of(total_xp), kept by grant_xp.';
COMMENT ON COLUMN stats.characters.total_xp IS 'Sum of all xp in activity_log. The CHECK ends far below the end of bigint, so it is reached first.';
COMMENT ON COLUMN stats.characters.stat_points IS 'Points not yet spent: one for each level above the first, less what character_nodes holds.';
COMMENT ON COLUMN stats.characters.respec_tokens IS 'How often the tree can still be reset: one at the start, one more at each tenth level.';
COMMENT ON COLUMN stats.characters.created_at IS 'When the character was made.';

CREATE TABLE stats.character_stats (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    stat_xp bigint NOT NULL DEFAULT 0 CHECK (stat_xp BETWEEN 0 AND 1000000000000000),
    base_value integer NOT NULL DEFAULT 10 CHECK (base_value BETWEEN 10 AND 100),
    bonus integer NOT NULL DEFAULT 0 CHECK (bonus BETWEEN -10000 AND 10000),
    stat_code text NOT NULL REFERENCES stats.stat_codes (code) ON DELETE RESTRICT,
    PRIMARY KEY (user_id, stat_code)
) WITH (fillfactor = 80);
COMMENT ON TABLE stats.character_stats IS 'The stats of a character.';
COMMENT ON COLUMN stats.character_stats.user_id IS 'The character.';
COMMENT ON COLUMN stats.character_stats.stat_code IS 'The stat.';
COMMENT ON COLUMN stats.character_stats.base_value IS 'stat_level_of(stat_xp), kept by grant_xp.';
COMMENT ON COLUMN stats.character_stats.stat_xp IS 'Sum of the xp of this stat in activity_log.';
COMMENT ON COLUMN stats.character_stats.bonus IS 'Sum of the bonuses of the allocated nodes, kept by allocate_node and respec.';
CREATE INDEX idx_character_stats_stat ON stats.character_stats (stat_code);

CREATE TABLE stats.character_nodes (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    allocated_at timestamptz NOT NULL DEFAULT now(),
    points_spent integer NOT NULL CHECK (points_spent >= 0),
    node_code text NOT NULL REFERENCES stats.stat_nodes (code) ON DELETE RESTRICT,
    PRIMARY KEY (user_id, node_code)
);
COMMENT ON TABLE stats.character_nodes IS 'Nodes that a character has allocated.';
COMMENT ON COLUMN stats.character_nodes.user_id IS 'The character.';
COMMENT ON COLUMN stats.character_nodes.node_code IS 'The node.';
COMMENT ON COLUMN stats.character_nodes.points_spent IS 'What it cost then; respec gives back just this, whatever the node costs now.';
COMMENT ON COLUMN stats.character_nodes.allocated_at IS 'When it was allocated.';
CREATE INDEX idx_character_nodes_node ON stats.character_nodes (node_code);

CREATE TABLE stats.character_skills (
    user_id uuid NOT NULL REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    times_used bigint NOT NULL DEFAULT 0 CHECK (times_used >= 0),
    unlocked_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    skill_code text NOT NULL REFERENCES stats.skills (code) ON DELETE RESTRICT,
    PRIMARY KEY (user_id, skill_code)
) WITH (fillfactor = 80);
COMMENT ON TABLE stats.character_skills IS 'Skills that a character has unlocked.';
COMMENT ON COLUMN stats.character_skills.user_id IS 'The character.';
COMMENT ON COLUMN stats.character_skills.skill_code IS 'The skill.';
COMMENT ON COLUMN stats.character_skills.unlocked_at IS 'When it was unlocked.';
COMMENT ON COLUMN stats.character_skills.times_used IS 'How often it was used.';
COMMENT ON COLUMN stats.character_skills.last_used_at IS 'When it was used last; null before the first use.';
CREATE INDEX idx_character_skills_skill ON stats.character_skills (skill_code);

-- An order over total_xp in characters would cost every grant a new entry in
-- every index. So a job writes the order here, every few minutes.
CREATE TABLE stats.leaderboard_places (
    user_id uuid PRIMARY KEY REFERENCES stats.characters (user_id) ON DELETE CASCADE,
    place bigint NOT NULL CHECK (place >= 1),
    total_xp bigint NOT NULL CHECK (total_xp >= 0),
    level integer NOT NULL,
    name text NOT NULL
);
COMMENT ON TABLE stats.leaderboard_places IS 'The order of characters by xp as refresh_leaderboard() saw it last; a copy that can be thrown away.';
COMMENT ON COLUMN stats.leaderboard_places.user_id IS 'The character.';
COMMENT ON COLUMN stats.leaderboard_places.place IS 'Place by xp; characters with the same xp share it.';
COMMENT ON COLUMN stats.leaderboard_places.name IS 'Name as it was then.';
COMMENT ON COLUMN stats.leaderboard_places.level IS 'Level as it was then.';
COMMENT ON COLUMN stats.leaderboard_places.total_xp IS 'Xp as it was then.';
CREATE INDEX idx_leaderboard_places_place ON stats.leaderboard_places (place, user_id) INCLUDE (name, level, total_xp);
