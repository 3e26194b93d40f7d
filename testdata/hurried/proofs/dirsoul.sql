-- Shows the faults of dirsoul/schema.sql that a statement can show. Load it after the schema, into an empty
-- database: every block fails loudly if its fault is not there. Nothing is kept.

BEGIN;
SET LOCAL timezone = 'UTC';

DO $$ -- a memory with neither content nor encrypted bytes, and one with both
BEGIN
    INSERT INTO raw_memories (user_id, content_type) VALUES ('ada', 'text');
    INSERT INTO raw_memories (user_id, content_type, content, encrypted) VALUES ('ada', 'text', 'x', '\x01');
    ASSERT (SELECT count(*) FROM raw_memories) = 2;
END $$;

DO $$ -- June 2026 has no partition and lands in the default partition
BEGIN
    INSERT INTO raw_memories (user_id, created_at, content_type, content) VALUES ('ada', '2026-06-10', 'text', 'june');
    INSERT INTO raw_memories (user_id, created_at, content_type, content) VALUES ('ada', '2027-01-10', 'text', 'january');
    ASSERT (SELECT count(*) FROM raw_memories_default WHERE content IN ('june', 'january')) = 2;
END $$;

DO $$ -- one memory, many months: the id alone is no key
DECLARE
    m uuid := gen_random_uuid();
BEGIN
    INSERT INTO raw_memories (memory_id, user_id, created_at, content_type, content) VALUES
        (m, 'ada', '2026-01-10', 'text', 'a'), (m, 'ada', '2026-02-10', 'text', 'b');
END $$;

DO $$ -- the instant that a timestamp means depends on the session
DECLARE
    a timestamp;
    b timestamp;
BEGIN
    a := now();
    PERFORM set_config('timezone', 'Asia/Tokyo', true);
    b := now();
    PERFORM set_config('timezone', 'UTC', true);
    ASSERT b - a = interval '9 hours';
END $$;

DO $$ -- the index of one partition exists there only; the one ON ONLY the parent is invalid
BEGIN
    ASSERT (SELECT NOT indisvalid FROM pg_index WHERE indexrelid = 'idx_raw_memories_content_type'::regclass);
    ASSERT NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = 'idx_raw_memories_2026_11_user_time'::regclass);
END $$;

DO $$ -- a second event of a memory is refused, unconfident ones slip through
DECLARE
    m uuid := gen_random_uuid();
BEGIN
    INSERT INTO event_memories (memory_id, user_id, action, target, confidence) VALUES (m, 'ada', 'eat', 'apple', NULL);
    BEGIN
        INSERT INTO event_memories (memory_id, user_id, action, target) VALUES (m, 'ada', 'drink', 'tea');
        RAISE 'the second event was accepted';
    EXCEPTION WHEN exclusion_violation THEN NULL;
    END;
END $$;

DO $$ -- an event of a memory that never was
BEGIN
    INSERT INTO event_memories (memory_id, user_id, action, target) VALUES (gen_random_uuid(), 'nobody', 'eat', 'air');
END $$;

DO $$ -- nameless entities twice; erasure of their user fails at the first mention
DECLARE
    e integer;
BEGIN
    INSERT INTO entities (user_id, canonical_name, entity_type) VALUES ('ada', NULL, 'person');
    INSERT INTO entities (user_id, canonical_name, entity_type) VALUES ('ada', NULL, 'person') RETURNING entity_id INTO e;
    INSERT INTO entity_mentions (entity_id, memory_id) VALUES (e, gen_random_uuid());
    INSERT INTO entity_mentions (entity_id, memory_id) SELECT entity_id, memory_id FROM entity_mentions;
    ASSERT (SELECT mention_count FROM entities WHERE entity_id = e) = 2;
    BEGIN
        PERFORM erase_user('ada');
        RAISE 'the user was erased';
    EXCEPTION WHEN foreign_key_violation THEN NULL;
    END;
END $$;

DO $$ -- the target of a relation cannot be deleted; a relation stands twice and points at itself
DECLARE
    a integer;
    b integer;
BEGIN
    INSERT INTO entities (user_id, canonical_name, entity_type) VALUES ('eve', 'A', 'person') RETURNING entity_id INTO a;
    INSERT INTO entities (user_id, canonical_name, entity_type) VALUES ('eve', 'B', 'person') RETURNING entity_id INTO b;
    INSERT INTO entity_relations (source_entity_id, target_entity_id, relation_type, strength) VALUES
        (a, b, 'knows', 7), (a, b, 'knows', -1), (a, a, 'knows', 1);
    BEGIN
        DELETE FROM entities WHERE entity_id = b;
        RAISE 'the target was deleted';
    EXCEPTION WHEN not_null_violation THEN NULL;
    END;
END $$;

DO $$ -- a view past its time stays active as long as nobody updates it; a status may be missing; updated_at never moves
BEGIN
    INSERT INTO cognitive_views (user_id, hypothesis, view_type, expires_at) VALUES ('ada', 'h', 'habit', now() - interval '1 day');
    INSERT INTO cognitive_views (user_id, hypothesis, view_type, status) VALUES ('ada', 'h', 'habit', NULL);
    ASSERT (SELECT count(*) FROM cognitive_views WHERE status = 'active' AND expires_at < now()) = 1;
    INSERT INTO cognitive_views (user_id, hypothesis, view_type, updated_at) VALUES ('ada', 'old', 'habit', '2020-01-01');
    UPDATE cognitive_views SET evidence_count = 3 WHERE hypothesis = 'old';
    ASSERT (SELECT updated_at = '2020-01-01' FROM cognitive_views WHERE hypothesis = 'old');
END $$;

DO $$ -- promotion divides integers, and by zero
BEGIN
    INSERT INTO cognitive_views (user_id, hypothesis, view_type, evidence_count, counter_evidence_count)
    VALUES ('ada', 'refuted by nine of ten', 'habit', 10, 9);
    ASSERT (SELECT counter_evidence_count / evidence_count <= 0.15 FROM cognitive_views WHERE evidence_count = 10);
    BEGIN
        PERFORM counter_evidence_count / evidence_count FROM cognitive_views WHERE evidence_count = 0;
        INSERT INTO cognitive_views (user_id, hypothesis, view_type) VALUES ('ada', 'no evidence yet', 'habit');
        PERFORM counter_evidence_count / evidence_count FROM cognitive_views WHERE evidence_count = 0;
        RAISE 'divided';
    EXCEPTION WHEN division_by_zero THEN NULL;
    END;
END $$;

DO $$ -- 0.85 in single precision is more than 0.85
BEGIN
    INSERT INTO cognitive_views (user_id, hypothesis, view_type, confidence) VALUES ('ada', 'border', 'habit', 0.85);
    ASSERT (SELECT confidence > 0.85 FROM cognitive_views WHERE hypothesis = 'border');
END $$;

DO $$ -- two living concepts of one name
BEGIN
    INSERT INTO stable_concepts (user_id, canonical_name, definition) VALUES ('ada', 'home', 'a'), ('ada', 'home', 'b');
END $$;

DO $$ -- NOT IN over a column that may be NULL finds nothing
BEGIN
    ASSERT (SELECT count(*) FROM stable_concepts c
            WHERE c.concept_id NOT IN (SELECT v.promoted_to FROM cognitive_views v)) = 0;
END $$;

DO $$ -- the last day of the year has no partition; the log goes when its agent goes
DECLARE
    a bigint;
BEGIN
    BEGIN
        INSERT INTO audit_logs (created_at, user_id, action, result) VALUES ('2026-12-31 12:00:00+00', 'ada', 'read', 'ok');
        RAISE 'the row found a partition';
    EXCEPTION WHEN check_violation THEN NULL;
    END;
    INSERT INTO agents (name, token_hash) VALUES ('a', 'short') RETURNING agent_id INTO a;
    ASSERT (SELECT octet_length(token_hash::bytea) FROM agents) = 64;
    INSERT INTO audit_logs (created_at, user_id, agent_id, action, result) VALUES ('2026-11-01 12:00:00+00', 'ada', a, 'read', 'ok');
    DELETE FROM agents WHERE agent_id = a;
    ASSERT (SELECT count(*) FROM audit_logs) = 0;
END $$;

DO $$ -- what is archived is out of reach of erasure, and has no key
BEGIN
    INSERT INTO raw_memories (user_id, created_at, content_type, content) VALUES ('old', '2020-01-01', 'text', 'x');
    PERFORM archive_old_memories();
    PERFORM erase_user('old');
    ASSERT (SELECT count(*) FROM archive.raw_memories_archive WHERE user_id = 'old') = 1;
    ASSERT (SELECT count(*) FROM pg_index WHERE indrelid = 'archive.raw_memories_archive'::regclass) = 0;
END $$;

DO $$ -- the policy of raw_memories does nothing; the one of event_memories lets everybody through
BEGIN
    ASSERT (SELECT NOT relrowsecurity FROM pg_class WHERE oid = 'raw_memories'::regclass);
    ASSERT has_table_privilege('public', 'audit_logs', 'DELETE');
END $$;

-- the HNSW index serves <-> and not <=>; the similarity written as 1 - distance uses none
SET LOCAL enable_seqscan = off;
SET LOCAL enable_sort = off;

DO $$
DECLARE
    plan json;
    probe text;
    uses boolean;
BEGIN
    FOR probe, uses IN VALUES ('embedding <-> v', true), ('embedding <=> v', false), ('1 - (embedding <-> v) DESC', false) LOOP
        EXECUTE format('EXPLAIN (FORMAT json) SELECT memory_id FROM raw_memories_2026_11 ORDER BY %s LIMIT 10',
            replace(probe, ' v', ' array_fill(0.1, ARRAY[768])::vector')) INTO plan;
        ASSERT (plan::text LIKE '%embedding_idx%') = uses, probe || ': ' || plan::text;
    END LOOP;
END $$;

DO $$ -- the GIN index serves @> and not ->>
DECLARE
    plan json;
BEGIN
    EXECUTE 'EXPLAIN (FORMAT json) SELECT memory_id FROM raw_memories_2026_11 WHERE metadata @> ''{"source": "voice"}''' INTO plan;
    ASSERT plan::text LIKE '%metadata_idx%', plan::text;
    EXECUTE 'EXPLAIN (FORMAT json) SELECT memory_id FROM raw_memories_2026_11 WHERE metadata->>''source'' = ''voice''' INTO plan;
    ASSERT plan::text NOT LIKE '%metadata_idx%', plan::text;
END $$;

ROLLBACK;

DO $$ -- the summary of top entities cannot be refreshed without stopping its readers
BEGIN
    REFRESH MATERIALIZED VIEW CONCURRENTLY top_entities;
    RAISE 'refreshed';
EXCEPTION WHEN object_not_in_prerequisite_state THEN NULL;
END $$;
