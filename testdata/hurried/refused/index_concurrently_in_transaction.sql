-- SQLSTATE 25001 on PostgreSQL 15.18, 17.12, 18.6: CREATE INDEX CONCURRENTLY inside a transaction
CREATE TABLE activity_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    created_at timestamptz NOT NULL
);

BEGIN;

CREATE INDEX CONCURRENTLY idx_activity_log_time ON activity_log (created_at);
