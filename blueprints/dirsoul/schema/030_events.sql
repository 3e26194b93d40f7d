-- Facts extracted from a memory: 600 rows a day and user. Partitioned by the time of the memory, told_at, and not by
-- the time of the fact: people tell in 2026 what happened in 1998, and a month that is in the archive takes no rows.
-- A fact cannot have happened after it was told, so a query for what happened since $2 also asks for told_at >= $2,
-- which loses nothing and leaves all older partitions out.

CREATE TABLE public.event_memories (
    event_id          uuid NOT NULL,
    user_id           text NOT NULL,
    told_at           timestamptz NOT NULL,
    memory_id         uuid NOT NULL,
    happened_at       timestamptz NOT NULL,
    actor             text NOT NULL DEFAULT 'user',
    action            text NOT NULL,
    target            text NOT NULL,
    quantity          numeric,
    unit              text,
    confidence        numeric(4, 3) NOT NULL,
    extractor_version text NOT NULL,
    event_number      smallint NOT NULL DEFAULT 1,
    source            text NOT NULL DEFAULT 'manual',
    metadata          jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (event_id, user_id, told_at),
    CONSTRAINT event_memories_once_per_memory UNIQUE (user_id, memory_id, extractor_version, event_number, told_at),
    CONSTRAINT event_memories_user_named CHECK (user_id <> ''),
    CONSTRAINT event_memories_id_tells_time CHECK (public.time_of_id(event_id) = told_at),
    CONSTRAINT event_memories_memory_tells_time CHECK (public.time_of_id(memory_id) = told_at),
    CONSTRAINT event_memories_happened_before_told CHECK (happened_at <= told_at),
    CONSTRAINT event_memories_number_positive CHECK (event_number > 0),
    CONSTRAINT event_memories_source_known CHECK (source IN ('manual', 'extractor', 'import')),
    CONSTRAINT event_memories_quantity_positive CHECK (quantity IS NULL OR quantity > 0),
    CONSTRAINT event_memories_quantity_with_unit CHECK (num_nulls(quantity, unit) IN (0, 2)),
    CONSTRAINT event_memories_confidence_range CHECK (confidence BETWEEN 0 AND 1),
    CONSTRAINT event_memories_metadata_is_object CHECK (jsonb_typeof(metadata) = 'object')
) PARTITION BY RANGE (told_at);
COMMENT ON TABLE public.event_memories IS 'Facts that an extractor found in a memory; in the month of the memory.';
COMMENT ON COLUMN public.event_memories.told_at IS 'created_at of the memory, which memory_id holds.';

-- The timeline, without touching the table.
CREATE INDEX event_memories_timeline_idx ON public.event_memories (user_id, happened_at DESC)
    INCLUDE (told_at, action, target, quantity, unit);
-- How often a user did something, by target.
CREATE INDEX event_memories_action_idx ON public.event_memories (user_id, action, happened_at DESC)
    INCLUDE (told_at, target, confidence);
-- Patterns are made of what is nearly certain.
CREATE INDEX event_memories_confident_idx ON public.event_memories (user_id, happened_at)
    INCLUDE (told_at, action) WHERE confidence >= 0.8;
