-- SQLSTATE TS103 on PostgreSQL 17.12, 18.6 (needs timescaledb): the primary key of a future hypertable lacks the time column
CREATE EXTENSION IF NOT EXISTS timescaledb;

CREATE TABLE gamification_events (
    id         bigserial PRIMARY KEY,
    time       timestamptz NOT NULL,
    event_type text NOT NULL,
    xp         integer NOT NULL DEFAULT 0
);

SELECT create_hypertable('gamification_events', 'time');
