-- People, places, objects, concepts and organisations, and what is known of them.

-- decade:ignore SEC022 its operator % is found by every client without a search_path of its own
CREATE EXTENSION IF NOT EXISTS pg_trgm;
-- decade:ignore SEC022 as above: its operator classes stand in an index that pg_trgm is part of
CREATE EXTENSION IF NOT EXISTS btree_gin;

CREATE TABLE public.entities (
    user_id        text NOT NULL,
    entity_id      uuid NOT NULL DEFAULT public.new_id(now()),
    canonical_name text NOT NULL,
    entity_type    text NOT NULL,
    attributes     jsonb NOT NULL DEFAULT '{}',
    first_seen     timestamptz NOT NULL DEFAULT now(),
    confidence     numeric(4, 3) NOT NULL DEFAULT 0.5,
    PRIMARY KEY (user_id, entity_id),
    CONSTRAINT entities_name_once UNIQUE (user_id, canonical_name),
    CONSTRAINT entities_user_named CHECK (user_id <> ''),
    CONSTRAINT entities_named CHECK (canonical_name <> ''),
    CONSTRAINT entities_type_known CHECK (entity_type IN ('person', 'place', 'object', 'concept', 'organisation')),
    CONSTRAINT entities_confidence_range CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT entities_attributes_are_object CHECK (jsonb_typeof(attributes) = 'object')
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);
COMMENT ON TABLE public.entities IS 'Whom and what a user speaks of; how often stands in entity_counts.';
-- A misspelt name of one user: the user is part of the index, or "mother" would find those of everybody.
CREATE INDEX entities_fuzzy_name_idx ON public.entities USING gin (user_id, canonical_name gin_trgm_ops);

-- Which memory mentions which entity. In the month of the memory, whose id holds the time: the same mention has the
-- same key however often it is sent.
CREATE TABLE public.entity_mentions (
    user_id      text NOT NULL,
    entity_id    uuid NOT NULL,
    memory_id    uuid NOT NULL,
    mentioned_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, entity_id, mentioned_at, memory_id),
    CONSTRAINT entity_mentions_entity_fkey FOREIGN KEY (user_id, entity_id)
        REFERENCES public.entities (user_id, entity_id) ON DELETE CASCADE,
    CONSTRAINT entity_mentions_memory_tells_time CHECK (public.time_of_id(memory_id) = mentioned_at)
) PARTITION BY RANGE (mentioned_at);
COMMENT ON TABLE public.entity_mentions IS 'Which memory mentions which entity; in the month of the memory.';

-- Counts are kept apart from the entities, and nobody who writes a mention touches them: each statement leaves a note,
-- and fold_mentions adds the notes up, a batch at a time. A popular entity so is no queue.
CREATE TABLE public.entity_counts (
    user_id       text NOT NULL,
    entity_id     uuid NOT NULL,
    mention_count bigint NOT NULL DEFAULT 0,
    last_seen     timestamptz NOT NULL,
    PRIMARY KEY (user_id, entity_id),
    CONSTRAINT entity_counts_entity_fkey FOREIGN KEY (user_id, entity_id)
        REFERENCES public.entities (user_id, entity_id) ON DELETE CASCADE,
    CONSTRAINT entity_counts_count_positive CHECK (mention_count >= 0)
) WITH (fillfactor = 80);
COMMENT ON TABLE public.entity_counts IS 'How often and when last an entity was mentioned, up to the last fold_mentions.';
-- decade:ignore IDX018 the counts stand in a narrow table of their own for this, and change once a minute, not once a mention
CREATE INDEX entity_counts_top_idx ON public.entity_counts (user_id, mention_count DESC) INCLUDE (entity_id, last_seen);

CREATE TABLE public.entity_mention_notes (
    user_id   text NOT NULL,
    entity_id uuid NOT NULL,
    note_id   bigint GENERATED ALWAYS AS IDENTITY,
    mentions  bigint NOT NULL,
    last_seen timestamptz NOT NULL,
    PRIMARY KEY (user_id, entity_id, note_id),
    CONSTRAINT entity_mention_notes_entity_fkey FOREIGN KEY (user_id, entity_id)
        REFERENCES public.entities (user_id, entity_id) ON DELETE CASCADE,
    CONSTRAINT entity_mention_notes_mentions_positive CHECK (mentions > 0)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_scale_factor = 0.2);
COMMENT ON TABLE public.entity_mention_notes IS 'Mentions that fold_mentions has not added up yet.';

CREATE FUNCTION public.note_mentions() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
BEGIN
    INSERT INTO public.entity_mention_notes (user_id, entity_id, mentions, last_seen)
    SELECT a.user_id, a.entity_id, count(*), max(a.mentioned_at)
    FROM added AS a
    GROUP BY a.user_id, a.entity_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER entity_mentions_note
    AFTER INSERT ON public.entity_mentions
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.note_mentions();

CREATE FUNCTION public.fold_mentions(p_batch integer DEFAULT 10000) RETURNS bigint
LANGUAGE plpgsql
SET search_path = pg_catalog
AS $$
DECLARE
    folded bigint;
BEGIN
    -- One at a time: two would wait for each other's counts.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('public.fold_mentions', 0)) THEN
        RETURN 0;
    END IF;
    WITH batch AS (
        SELECT n.user_id, n.entity_id, n.note_id
        FROM public.entity_mention_notes AS n
        LIMIT p_batch
        FOR UPDATE SKIP LOCKED
    ), taken AS (
        DELETE FROM public.entity_mention_notes AS n
        USING batch AS b
        WHERE n.user_id = b.user_id AND n.entity_id = b.entity_id AND n.note_id = b.note_id
        RETURNING n.user_id, n.entity_id, n.mentions, n.last_seen
    ), added AS (
        INSERT INTO public.entity_counts AS c (user_id, entity_id, mention_count, last_seen)
        SELECT t.user_id, t.entity_id, sum(t.mentions), max(t.last_seen)
        FROM taken AS t
        GROUP BY t.user_id, t.entity_id
        ORDER BY t.user_id, t.entity_id
        ON CONFLICT (user_id, entity_id) DO UPDATE
        SET mention_count = c.mention_count + EXCLUDED.mention_count,
            last_seen = greatest(c.last_seen, EXCLUDED.last_seen)
    )
    SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END
$$;
COMMENT ON FUNCTION public.fold_mentions IS 'Adds a batch of noted mentions to the counts; gives how many notes it took.';

CREATE TABLE public.entity_relations (
    user_id          text NOT NULL,
    source_entity_id uuid NOT NULL,
    relation_type    text NOT NULL,
    target_entity_id uuid NOT NULL,
    strength         numeric(4, 3) NOT NULL DEFAULT 0.1,
    confidence       numeric(4, 3) NOT NULL DEFAULT 0.5,
    first_seen       timestamptz NOT NULL DEFAULT now(),
    last_seen        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, source_entity_id, relation_type, target_entity_id),
    CONSTRAINT entity_relations_source_fkey FOREIGN KEY (user_id, source_entity_id)
        REFERENCES public.entities (user_id, entity_id) ON DELETE CASCADE,
    CONSTRAINT entity_relations_target_fkey FOREIGN KEY (user_id, target_entity_id)
        REFERENCES public.entities (user_id, entity_id) ON DELETE CASCADE,
    CONSTRAINT entity_relations_no_loop CHECK (source_entity_id <> target_entity_id),
    CONSTRAINT entity_relations_strength_range CHECK (strength BETWEEN 0 AND 1),
    CONSTRAINT entity_relations_confidence_range CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT entity_relations_seen_in_order CHECK (last_seen >= first_seen)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_insert_scale_factor = 0.01, autovacuum_analyze_scale_factor = 0.01);
COMMENT ON TABLE public.entity_relations IS 'How entities belong together, in one direction.';
-- Neighbours in both directions, strongest first.
CREATE INDEX entity_relations_out_idx ON public.entity_relations (user_id, source_entity_id, strength DESC);
CREATE INDEX entity_relations_in_idx ON public.entity_relations (user_id, target_entity_id, strength DESC);
