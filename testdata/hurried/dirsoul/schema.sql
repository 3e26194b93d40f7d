-- DirSoul: one person's permanent memory, many people in one database.

CREATE EXTENSION IF NOT EXISTS vector;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_stat_statements;

CREATE SCHEMA IF NOT EXISTS archive;

-- ---------------------------------------------------------------------------
-- Memories: what the user said or did
-- ---------------------------------------------------------------------------

CREATE TABLE raw_memories (
    memory_id    uuid NOT NULL DEFAULT gen_random_uuid(),
    user_id      text NOT NULL,
    created_at   timestamp NOT NULL DEFAULT now(),
    content_type varchar(20) NOT NULL,
    content      text,
    encrypted    bytea,
    metadata     jsonb DEFAULT '{}',
    embedding    vector(768),
    PRIMARY KEY (memory_id, created_at),
    CONSTRAINT chk_content_type CHECK (content_type IN ('text', 'voice', 'image', 'document', 'action', 'external')),
    CONSTRAINT chk_content_or_encrypted CHECK (content <> '' OR octet_length(encrypted) > 0)
) PARTITION BY RANGE (created_at);

CREATE TABLE raw_memories_2025 PARTITION OF raw_memories
    FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE raw_memories_2026_01 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE raw_memories_2026_02 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE TABLE raw_memories_2026_03 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-03-01') TO ('2026-04-01');
CREATE TABLE raw_memories_2026_04 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-04-01') TO ('2026-05-01');
CREATE TABLE raw_memories_2026_05 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-05-01') TO ('2026-06-01');
CREATE TABLE raw_memories_2026_07 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-07-01') TO ('2026-08-01');
CREATE TABLE raw_memories_2026_08 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-08-01') TO ('2026-09-01');
CREATE TABLE raw_memories_2026_09 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-09-01') TO ('2026-10-01');
CREATE TABLE raw_memories_2026_10 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-10-01') TO ('2026-11-01');
CREATE TABLE raw_memories_2026_11 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
CREATE TABLE raw_memories_2026_12 PARTITION OF raw_memories
    FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');
CREATE TABLE raw_memories_default PARTITION OF raw_memories DEFAULT;

CREATE INDEX idx_raw_memories_created ON raw_memories (created_at, user_id);
CREATE INDEX idx_raw_memories_metadata_gin ON raw_memories USING gin (metadata);
CREATE INDEX idx_raw_memories_embedding_hnsw ON raw_memories
    USING hnsw (embedding vector_l2_ops) WITH (m = 16, ef_construction = 64);
CREATE INDEX idx_raw_memories_2026_11_user_time ON raw_memories_2026_11 (user_id, created_at DESC);
CREATE INDEX idx_raw_memories_content_type ON ONLY raw_memories (content_type, created_at);

-- ---------------------------------------------------------------------------
-- Events: facts extracted from a memory
-- ---------------------------------------------------------------------------

CREATE TABLE event_memories (
    event_id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    memory_id         uuid NOT NULL,
    user_id           text NOT NULL,
    "timestamp"       timestamptz NOT NULL DEFAULT now(),
    actor             text,
    action            text NOT NULL,
    target            text NOT NULL,
    quantity          double precision,
    unit              text,
    confidence        real,
    extractor_version varchar(16),
    source            text DEFAULT 'manual',
    is_confirmed      boolean DEFAULT false,
    metadata          jsonb DEFAULT '{}',
    CONSTRAINT chk_confidence_range CHECK (confidence >= 0 AND confidence <= 1),
    CONSTRAINT chk_quantity_positive CHECK (quantity IS NULL OR quantity > 0),
    CONSTRAINT uq_event_per_memory EXCLUDE USING gist (memory_id WITH =)
);

CREATE INDEX idx_events_user ON event_memories (user_id);
CREATE INDEX idx_events_user_time ON event_memories (user_id, "timestamp" DESC);
CREATE INDEX idx_events_user_timestamp ON event_memories (user_id, "timestamp" DESC);
CREATE INDEX idx_events_time_user ON event_memories ("timestamp", user_id);
CREATE INDEX idx_events_action_target ON event_memories (action, target, "timestamp" DESC);
CREATE INDEX idx_events_recent ON event_memories (user_id, "timestamp" DESC)
    WHERE "timestamp" >= '2026-06-01 00:00:00+00';
CREATE INDEX idx_events_confirmed ON event_memories (is_confirmed);
CREATE INDEX events_memory_brin ON event_memories USING brin (memory_id);
CREATE INDEX idx_events_metadata ON event_memories USING gin (metadata jsonb_path_ops);

-- ---------------------------------------------------------------------------
-- Entities: people, places, objects, concepts, organisations
-- ---------------------------------------------------------------------------

CREATE TABLE entities (
    entity_id      serial PRIMARY KEY,
    user_id        text NOT NULL,
    canonical_name varchar(100),
    entity_type    text NOT NULL,
    attributes     json DEFAULT '{}',
    first_seen     timestamptz NOT NULL DEFAULT now(),
    last_seen      timestamptz NOT NULL DEFAULT now(),
    mention_count  integer NOT NULL DEFAULT 0,
    confidence     real NOT NULL DEFAULT 0.5 CHECK (confidence BETWEEN 0 AND 1),
    embedding      vector(768),
    CONSTRAINT uq_entities_user_name UNIQUE (user_id, canonical_name),
    CONSTRAINT chk_entity_type CHECK (entity_type IN ('person', 'place', 'object', 'concept', 'organisation'))
);

CREATE INDEX idx_entities_name ON entities (canonical_name);
CREATE INDEX idx_entities_mentions ON entities (user_id, mention_count DESC);
CREATE INDEX idx_entities_embedding_ivf ON entities
    USING ivfflat (embedding vector_cosine_ops) WITH (lists = 100);

CREATE TABLE entity_mentions (
    entity_id    bigint NOT NULL REFERENCES entities (entity_id),
    memory_id    uuid NOT NULL,
    mentioned_at timestamptz NOT NULL DEFAULT now(),
    snippet      text
);

CREATE INDEX idx_entity_mentions_memory ON entity_mentions (memory_id);

CREATE TABLE entity_relations (
    relation_id      uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    source_entity_id integer NOT NULL REFERENCES entities (entity_id) ON DELETE CASCADE,
    target_entity_id integer NOT NULL REFERENCES entities (entity_id) ON DELETE SET NULL,
    relation_type    text NOT NULL,
    strength         real NOT NULL DEFAULT 0.1,
    confidence       real NOT NULL DEFAULT 0.5 CHECK (confidence BETWEEN 0 AND 1),
    first_seen       timestamptz NOT NULL DEFAULT now(),
    last_seen        timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX idx_entity_relations_source ON entity_relations (source_entity_id, relation_type);

CREATE MATERIALIZED VIEW top_entities AS
SELECT e.user_id, e.entity_id, e.canonical_name, e.entity_type, count(*) AS mentions
FROM entities e
JOIN entity_mentions m ON m.entity_id = e.entity_id
GROUP BY e.user_id, e.entity_id, e.canonical_name, e.entity_type;

-- ---------------------------------------------------------------------------
-- Hypotheses and the concepts that they become
-- ---------------------------------------------------------------------------

CREATE TABLE cognitive_views (
    view_id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id                varchar(64) NOT NULL,
    hypothesis             text NOT NULL,
    view_type              text NOT NULL,
    evidence               jsonb NOT NULL DEFAULT '[]',
    counter_evidence       jsonb NOT NULL DEFAULT '[]',
    evidence_count         integer NOT NULL DEFAULT 0,
    counter_evidence_count integer NOT NULL DEFAULT 0,
    confidence             real NOT NULL DEFAULT 0.5 CHECK (confidence BETWEEN 0 AND 1),
    validation_count       integer NOT NULL DEFAULT 0,
    status                 text DEFAULT 'active' CHECK (status IN ('active', 'expired', 'promoted', 'rejected')),
    promoted_to            uuid,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    expires_at             timestamptz NOT NULL DEFAULT now() + interval '30 days'
);

CREATE INDEX idx_views_status ON cognitive_views (status);
CREATE INDEX idx_views_expires ON cognitive_views (expires_at);

CREATE TABLE stable_concepts (
    concept_id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id        text NOT NULL,
    canonical_name text NOT NULL,
    version        integer NOT NULL DEFAULT 1 CHECK (version > 0),
    parent_id      uuid REFERENCES stable_concepts (concept_id),
    definition     text NOT NULL,
    usage_count    integer NOT NULL DEFAULT 0,
    last_used_at   timestamptz,
    deprecated_at  timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT uq_stable_concepts_name UNIQUE (user_id, canonical_name, deprecated_at)
);

ALTER TABLE cognitive_views
    ADD CONSTRAINT fk_cognitive_views_concept FOREIGN KEY (promoted_to) REFERENCES stable_concepts (concept_id);

-- ---------------------------------------------------------------------------
-- Plugins, their permissions, and who did what
-- ---------------------------------------------------------------------------

CREATE TABLE agents (
    agent_id    bigserial PRIMARY KEY,
    name        text NOT NULL UNIQUE,
    token_hash  char(64) NOT NULL,
    permissions text NOT NULL DEFAULT 'read',
    is_enabled  boolean DEFAULT true,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit_logs (
    log_id      uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at  timestamptz NOT NULL DEFAULT now(),
    user_id     text NOT NULL,
    agent_id    integer REFERENCES agents (agent_id) ON DELETE CASCADE,
    action      text NOT NULL,
    object_type text,
    object_id   text,
    result      text NOT NULL,
    detail      jsonb NOT NULL DEFAULT '{}'
) PARTITION BY RANGE (created_at);

CREATE TABLE audit_logs_2025 PARTITION OF audit_logs
    FOR VALUES FROM ('2025-01-01') TO ('2025-12-31');
CREATE TABLE audit_logs_2026 PARTITION OF audit_logs
    FOR VALUES FROM ('2026-01-01') TO ('2026-12-31');

CREATE INDEX idx_audit_logs_user_time ON audit_logs (user_id, created_at DESC);

CREATE TABLE "UserSettings" (
    "userId"    text PRIMARY KEY,
    "timeZone"  text NOT NULL DEFAULT 'UTC',
    "hotMonths" integer NOT NULL DEFAULT 24,
    preferences jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE memory_tag (
    tag_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id   text NOT NULL,
    memory_id uuid NOT NULL,
    label     text NOT NULL
);

-- ---------------------------------------------------------------------------
-- Archive
-- ---------------------------------------------------------------------------

CREATE TABLE archive.raw_memories_archive (LIKE raw_memories INCLUDING DEFAULTS);

CREATE FUNCTION archive_old_memories() RETURNS void AS $$
BEGIN
    INSERT INTO archive.raw_memories_archive
    SELECT * FROM raw_memories WHERE created_at < now() - interval '2 years';

    DELETE FROM raw_memories WHERE created_at < now() - interval '2 years';
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION purge_old_audit_logs() RETURNS void AS $$
BEGIN
    DELETE FROM audit_logs WHERE created_at < now() - interval '7 years';
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION create_monthly_partition(table_name text, start_date date) RETURNS void AS $$
DECLARE
    partition_name text;
    end_date date;
BEGIN
    partition_name := table_name || '_' || to_char(start_date, 'YYYY_MM');
    end_date := start_date + interval '1 month';
    EXECUTE format('CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
        partition_name, table_name, start_date, end_date);
END;
$$ LANGUAGE plpgsql;

CREATE FUNCTION erase_user(p_user_id text) RETURNS void AS $$
BEGIN
    DELETE FROM raw_memories WHERE user_id = p_user_id;
    DELETE FROM event_memories WHERE user_id = p_user_id;
    DELETE FROM entities WHERE user_id = p_user_id;
    DELETE FROM cognitive_views WHERE user_id = p_user_id;
    DELETE FROM stable_concepts WHERE user_id = p_user_id;
END;
$$ LANGUAGE plpgsql SECURITY DEFINER;

-- ---------------------------------------------------------------------------
-- Triggers
-- ---------------------------------------------------------------------------

CREATE FUNCTION check_view_expiration() RETURNS trigger AS $$
BEGIN
    IF NEW.expires_at <= now() AND NEW.status = 'active' THEN
        NEW.status := 'expired';
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_check_expiration
    BEFORE UPDATE ON cognitive_views
    FOR EACH ROW EXECUTE FUNCTION check_view_expiration();

CREATE FUNCTION update_entity_stats() RETURNS trigger AS $$
BEGIN
    UPDATE entities
    SET mention_count = mention_count + 1,
        last_seen = now()
    WHERE entity_id = NEW.entity_id;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER trg_update_entity_stats
    AFTER INSERT ON entity_mentions
    FOR EACH ROW EXECUTE FUNCTION update_entity_stats();

-- ---------------------------------------------------------------------------
-- Access
-- ---------------------------------------------------------------------------

CREATE POLICY own_memories ON raw_memories
    USING (user_id = current_setting('app.user_id'));

ALTER TABLE event_memories ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_events ON event_memories
    USING (true);

GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC;
