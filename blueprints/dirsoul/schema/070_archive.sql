-- What is older than two years. Months move here as they are: no row is copied, so none can be lost or doubled.

CREATE SCHEMA archive;

CREATE TABLE archive.raw_memories (
    LIKE public.raw_memories INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    PRIMARY KEY (memory_id, user_id, created_at)
) PARTITION BY RANGE (created_at);
COMMENT ON TABLE archive.raw_memories IS 'Memories older than the hot time, by month.';
CREATE INDEX raw_memories_user_time_idx ON archive.raw_memories (user_id, created_at DESC);

CREATE TABLE archive.event_memories (
    LIKE public.event_memories INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    PRIMARY KEY (event_id, user_id, told_at),
    CONSTRAINT event_memories_once_per_memory UNIQUE (user_id, memory_id, extractor_version, event_number, told_at)
) PARTITION BY RANGE (told_at);
COMMENT ON TABLE archive.event_memories IS 'Facts from memories older than the hot time, by month.';

CREATE TABLE archive.entity_mentions (
    LIKE public.entity_mentions INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
    PRIMARY KEY (user_id, entity_id, mentioned_at, memory_id)
) PARTITION BY RANGE (mentioned_at);
COMMENT ON TABLE archive.entity_mentions IS 'Mentions in memories older than the hot time, by month.';
