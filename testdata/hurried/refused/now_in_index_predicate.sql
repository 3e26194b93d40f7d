-- SQLSTATE 42P17 on PostgreSQL 15.18, 17.12, 18.6: now() in the predicate of a partial index
CREATE TABLE event_memories (
    event_id    uuid PRIMARY KEY,
    user_id     text NOT NULL,
    "timestamp" timestamptz NOT NULL
);

CREATE INDEX idx_events_recent ON event_memories (user_id, "timestamp" DESC)
    WHERE "timestamp" >= now() - interval '3 months';
