-- SQLSTATE 25001 on PostgreSQL 15.18, 17.12, 18.6: VACUUM FULL inside a transaction
CREATE TABLE activity_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);

BEGIN;

VACUUM FULL ANALYZE activity_log;
