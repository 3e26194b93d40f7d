-- Shows the faults of stats/schema.sql that a statement can show. Load it after the schema, into an empty
-- database: every block fails loudly if its fault is not there. Nothing is kept.

BEGIN;
SET LOCAL timezone = 'UTC';

INSERT INTO characters (user_id, name) VALUES (gen_random_uuid(), 'Ada'), (NULL, 'Nobody'), (NULL, 'Nobody too');
INSERT INTO character_stats (character_id, stat) SELECT min(id), 'STR' FROM characters;
INSERT INTO character_stats (character_id, stat) SELECT min(id), 'XYZ' FROM characters;

DO $$ -- a single-precision total stands still at 16,777,216
BEGIN
    UPDATE characters SET total_xp = 16777216;
    UPDATE characters SET total_xp = total_xp + 1;
    ASSERT (SELECT max(total_xp) FROM characters) = 16777216;
    UPDATE characters SET total_xp = 0;
END $$;

DO $$ -- the threshold of stat level 100 does not fit into the column that counts towards it
BEGIN
    ASSERT (SELECT xp_required FROM stat_level_thresholds WHERE level = 100) > 32767;
    BEGIN
        UPDATE character_stats SET stat_xp = stat_xp + 32767;
        INSERT INTO activity_log (character_id, activity_type, xp_str) SELECT min(id), 'train', 1 FROM characters;
        RAISE 'it fitted';
    EXCEPTION WHEN numeric_value_out_of_range THEN NULL;
    END;
END $$;

DO $$ -- luck is granted and not counted; a correction of the log is not counted either
DECLARE
    c integer := (SELECT min(id) FROM characters);
BEGIN
    INSERT INTO activity_log (character_id, activity_type, xp_str, xp_lck) VALUES (c, 'dice', 10, 90);
    ASSERT (SELECT total_xp FROM characters WHERE id = c) = 10;
    UPDATE activity_log SET xp_str = 1;
    DELETE FROM activity_log;
    ASSERT (SELECT total_xp FROM characters WHERE id = c) = 10;
END $$;

DO $$ -- one source reference grants twice, a moment apart or without a reference; negative points too
DECLARE
    c integer := (SELECT min(id) FROM characters);
BEGIN
    INSERT INTO activity_log (character_id, activity_type, source, source_ref, xp_int, created_at) VALUES
        (c, 'task', 'lifeops', 'task-1', 50, '2026-11-01 10:00:00+00'),
        (c, 'task', 'lifeops', 'task-1', 50, '2026-11-01 10:00:01+00'),
        (c, 'task', 'lifeops', NULL, 50, '2026-11-01 10:00:00+00'),
        (c, 'task', 'lifeops', NULL, 50, '2026-11-01 10:00:00+00'),
        (c, 'task', 'anything', 'x', -50, '2026-11-01 10:00:00+00');
    ASSERT (SELECT count(*) FROM activity_log) = 5;
END $$;

DO $$ -- the new year has no partition
BEGIN
    INSERT INTO activity_log (character_id, activity_type, created_at) SELECT min(id), 'x', '2027-01-01 00:00:00+00' FROM characters;
    RAISE 'the row found a partition';
EXCEPTION WHEN check_violation THEN NULL;
END $$;

DO $$ -- a character with a past cannot be deleted
BEGIN
    DELETE FROM characters WHERE id = (SELECT min(id) FROM characters);
    RAISE 'deleted';
EXCEPTION WHEN not_null_violation THEN NULL;
END $$;

DO $$ -- edges: a loop, and one edge in both directions; prerequisites of nodes that do not exist
BEGIN
    INSERT INTO stat_nodes (code, name, node_type, branch, prerequisites) VALUES
        ('a', 'A', 'minor', 'x', ''), ('b', 'B', 'minor', 'x', 'ghost,a'), ('aa', 'AA', 'minor', 'x', 'b');
    INSERT INTO stat_node_edges (from_node, to_node) VALUES ('a', 'a'), ('a', 'b'), ('b', 'a');
    ASSERT (SELECT count(*) FROM stat_nodes WHERE prerequisites LIKE '%' || 'a' || '%') = 1;
    BEGIN
        DELETE FROM stat_nodes WHERE code = 'b';
        RAISE 'deleted';
    EXCEPTION WHEN foreign_key_violation THEN NULL;
    END;
END $$;

DO $$ -- a node is allocated twice, and required points may be missing
BEGIN
    INSERT INTO character_nodes (character_id, node_code) SELECT min(id), 'a' FROM characters;
    INSERT INTO character_nodes (character_id, node_code) SELECT min(id), 'a' FROM characters;
    UPDATE stat_nodes SET required_points = NULL;
END $$;

DO $$ -- an exclusion constraint is no arbiter of ON CONFLICT DO UPDATE
BEGIN
    BEGIN
        INSERT INTO derived_stats (code, name, formula) VALUES ('hp', 'Health', '1')
        ON CONFLICT (name) DO UPDATE SET formula = excluded.formula;
        RAISE 'it was one';
    EXCEPTION WHEN invalid_column_reference THEN NULL;
    END;
    INSERT INTO derived_stats (code, name, formula, sources) VALUES ('hp', 'Health', 'drop table', '{ghost}');
END $$;

DO $$ -- a bonus stays when its time is over, ends before it begins, and may belong to nothing
DECLARE
    c integer := (SELECT min(id) FROM characters);
BEGIN
    INSERT INTO "characterBonuses" (character_id, "sourceType", "sourceId", stat, amount, valid_from, valid_until)
    VALUES (c, 'ghost', 'none', 'STR', 5, '2026-01-02', '2026-01-01');
    ASSERT (SELECT sum(amount) FROM "characterBonuses" WHERE character_id = c) = 5;
END $$;

DO $$ -- level 100 has no threshold, a stat level may have two
BEGIN
    ASSERT (SELECT max(level) FROM level_thresholds) = 99;
    INSERT INTO stat_level_thresholds VALUES (10, 1);
    ASSERT (SELECT count(*) FROM stat_level_thresholds WHERE level = 10) = 2;
END $$;

DO $$ -- points can be spent that nobody has; whoever names the column rewrites everybody's values
DECLARE
    c integer := (SELECT min(id) FROM characters);
BEGIN
    INSERT INTO character_stats (character_id, stat) SELECT id, 'WIS' FROM characters;
    PERFORM spend_stat_point(c, 'base_value = 1000 --');
    ASSERT (SELECT min(base_value) FROM character_stats) = 1000;
    ASSERT (SELECT unspent_stat_points FROM characters WHERE id = c) = -1;
END $$;

DO $$ -- the price is money; the policy is asleep; everybody may empty the log
BEGIN
    ASSERT (SELECT count(*) FROM pg_attribute WHERE attrelid = 'skills'::regclass AND atttypid = 'money'::regtype) = 1;
    ASSERT (SELECT NOT relrowsecurity FROM pg_class WHERE oid = 'characters'::regclass);
    ASSERT has_table_privilege('public', 'activity_log', 'TRUNCATE');
END $$;

DO $$ -- the name of a mixed-case table, glued together, names no table
BEGIN
    PERFORM pg_total_relation_size('public' || '.' || 'characterBonuses');
    RAISE 'found';
EXCEPTION WHEN undefined_table THEN NULL;
END $$;

ROLLBACK;

DO $$ -- the leaderboard cannot be refreshed without stopping its readers
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY leaderboard;
    RAISE 'refreshed';
EXCEPTION WHEN object_not_in_prerequisite_state THEN NULL;
END $$;
