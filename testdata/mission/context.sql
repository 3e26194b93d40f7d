-- What the statements of the mission's documents take for granted: the tables
-- that they name, in a form that works. Blocks that create these tables
-- themselves run without it.
CREATE EXTENSION IF NOT EXISTS vector;

CREATE TABLE raw_memories (
    memory_id    uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id      text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    content_type text NOT NULL DEFAULT 'text',
    content      text,
    encrypted    bytea,
    metadata     jsonb NOT NULL DEFAULT '{}',
    embedding    vector(768),
    PRIMARY KEY (memory_id)
);

CREATE TABLE event_memories (
    event_id    uuid NOT NULL DEFAULT gen_random_uuid(),
    memory_id   uuid NOT NULL,
    user_id     text NOT NULL,
    "timestamp" timestamptz NOT NULL,
    action      text NOT NULL,
    target      text NOT NULL,
    quantity    numeric,
    confidence  real,
    metadata    jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (event_id)
);

CREATE TABLE cognitive_views (
    view_id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id    text NOT NULL,
    status     text NOT NULL DEFAULT 'active',
    expires_at timestamptz NOT NULL
);

CREATE TABLE entities (
    entity_id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name          text NOT NULL,
    mention_count bigint NOT NULL DEFAULT 0,
    last_seen     timestamptz
);

CREATE TABLE entity_mentions (
    entity_id uuid NOT NULL REFERENCES entities ON DELETE CASCADE,
    memory_id uuid NOT NULL,
    PRIMARY KEY (entity_id, memory_id)
);
