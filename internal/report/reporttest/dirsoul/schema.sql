-- DirSoul, as a hurried team would write it.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE raw_memories (
    memory_id    uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id      text NOT NULL,
    created_at   timestamp NOT NULL DEFAULT now(),
    content_type varchar(20) NOT NULL,
    content      text,
    metadata     jsonb DEFAULT '{}',
    embedding    vector(768),
    PRIMARY KEY (memory_id)
) PARTITION BY RANGE (created_at);

CREATE TABLE raw_memories_2026_01 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE raw_memories_2026_02 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE TABLE raw_memories_2026_04 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');

CREATE INDEX idx_raw_memories_metadata ON raw_memories USING gin (metadata);
CREATE INDEX idx_raw_memories_2026_01_user ON raw_memories_2026_01 (user_id);
CREATE INDEX idx_raw_memories_2026_02_user ON raw_memories_2026_02 (user_id);

CREATE TABLE entities (
    entity_id      serial PRIMARY KEY,
    user_id        text NOT NULL,
    canonical_name varchar(100),
    attributes     json DEFAULT '{}',
    embedding      vector(768)
);

CREATE TABLE event_memories (
    event_id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    memory_id   uuid NOT NULL,
    user_id     text NOT NULL,
    entity_id   integer REFERENCES entities (entity_id),
    "timestamp" timestamptz NOT NULL DEFAULT now(),
    action      text NOT NULL,
    confidence  real,
    CONSTRAINT uq_event_per_memory EXCLUDE USING gist (memory_id WITH =)
);

CREATE INDEX idx_events_user ON event_memories (user_id);
CREATE INDEX idx_events_user_time ON event_memories (user_id, "timestamp" DESC);
CREATE INDEX idx_events_recent ON event_memories (user_id, "timestamp" DESC)
    WHERE "timestamp" >= now() - interval '90 days';

CREATE TABLE cognitive_views (
    view_id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id    text NOT NULL,
    hypothesis text NOT NULL,
    status     text DEFAULT 'active',
    expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days'
);
