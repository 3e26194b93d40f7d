ALTER TYPE node_type ADD VALUE 'skill';

CREATE TABLE skills (
    code             text PRIMARY KEY,
    name             text NOT NULL UNIQUE,
    requirements     jsonb NOT NULL DEFAULT '{}',
    effects          jsonb NOT NULL DEFAULT '[]',
    cooldown_seconds integer NOT NULL DEFAULT 0 CHECK (cooldown_seconds >= 0)
);

CREATE VIEW quick_skills AS
SELECT code, name FROM skills WHERE cooldown_seconds < 60;

ALTER TABLE character_stats ADD COLUMN power integer GENERATED ALWAYS AS (base_value * 10 + stat_xp) STORED;

CREATE FUNCTION add_total_xp() RETURNS trigger AS $$
BEGIN
    UPDATE characters SET xp = xp + NEW.xp WHERE id = NEW.character_id;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_add_total_xp
    AFTER INSERT ON activity_log
    FOR EACH ROW EXECUTE FUNCTION add_total_xp();
