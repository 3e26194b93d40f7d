-- SQLSTATE 42P17 on PostgreSQL 15.18, 17.12, 18.6: an index on the date of a timestamptz, which depends on the time zone
CREATE TABLE event_memories (
    event_id    uuid PRIMARY KEY,
    "timestamp" timestamptz NOT NULL
);

CREATE INDEX idx_events_day ON event_memories (("timestamp"::date));
