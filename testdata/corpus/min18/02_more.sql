-- Syntax of PostgreSQL 18: partitioned tables, publications, views, functions, collations, foreign tables.

CREATE COLLATION builtin_unicode (provider = builtin, locale = 'PG_UNICODE_FAST');

CREATE TABLE users (id bigint PRIMARY KEY, name text COLLATE builtin_unicode, folded text GENERATED ALWAYS AS (casefold(name)) STORED);
CREATE TABLE logs (
    id      uuid NOT NULL DEFAULT uuidv7(),
    at      timestamptz NOT NULL,
    user_id bigint,
    size    integer,
    doubled integer GENERATED ALWAYS AS (size * 2)
) PARTITION BY RANGE (at);
CREATE TABLE logs_2026 PARTITION OF logs FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');

-- a foreign key that is not checked yet, from a partitioned table
ALTER TABLE logs ADD CONSTRAINT fk_logs_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE NOT VALID;
CREATE TABLE logs_2027 PARTITION OF logs FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2028-01-01 00:00:00+00');
ALTER TABLE logs VALIDATE CONSTRAINT fk_logs_user;
ALTER TABLE logs ADD CONSTRAINT fk_logs_user_too FOREIGN KEY (user_id) REFERENCES users NOT VALID;
ALTER TABLE logs ADD CONSTRAINT size_given NOT NULL size NOT VALID;
ALTER TABLE logs_2026 VALIDATE CONSTRAINT size_given;
ALTER TABLE logs ADD PRIMARY KEY (id, at);

-- the time of a uuid as the key
CREATE TABLE by_uuid (id uuid NOT NULL DEFAULT uuidv7(), note text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE by_uuid_2026_01 PARTITION OF by_uuid FOR VALUES FROM ('019b7600-0000-0000-0000-000000000000') TO ('019c1500-0000-0000-0000-000000000000');
CREATE TABLE by_uuid_default PARTITION OF by_uuid DEFAULT;

CREATE UNIQUE INDEX users_name ON users (name);
CREATE INDEX ON users (casefold(name));
CREATE INDEX ON logs USING brin (at);
CREATE TABLE hashed (id uuid PRIMARY KEY, at timestamptz) PARTITION BY HASH (id);
CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 1, REMAINDER 0);

CREATE PUBLICATION generated_too FOR TABLE users WITH (publish_generated_columns = stored);
CREATE PUBLICATION listed FOR TABLE users (id, folded), logs WITH (publish = 'insert', publish_via_partition_root);
ALTER PUBLICATION generated_too SET (publish_generated_columns = none);

CREATE FUNCTION rename_user(p_id bigint, p_name text) RETURNS TABLE (before text, after text) LANGUAGE sql
BEGIN ATOMIC
    UPDATE users SET name = p_name WHERE id = p_id RETURNING WITH (OLD AS o, NEW AS n) o.name, n.name;
END;
CREATE FUNCTION reversed(p text) RETURNS text LANGUAGE sql IMMUTABLE RETURN reverse(p);
CREATE FUNCTION sorted(p integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE RETURN array_sort(p, true);

CREATE VIEW newer AS
SELECT id, uuid_extract_version(id) AS version, uuid_extract_timestamp(id) AS made_at, crc32('x'::bytea) AS sum, gamma(5) AS g
FROM logs;
CREATE VIEW grouped AS SELECT user_id, count(*) AS n FROM logs GROUP BY user_id;

CREATE EXTENSION IF NOT EXISTS postgres_fdw;
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
CREATE FOREIGN TABLE far_users (LIKE users INCLUDING DEFAULTS INCLUDING CONSTRAINTS) SERVER far;

CREATE TABLE settings (id integer PRIMARY KEY, note text) WITH (autovacuum_vacuum_max_threshold = 5000000, vacuum_truncate = false, autovacuum_vacuum_insert_scale_factor = 0.05);
ALTER TABLE settings SET (vacuum_max_eager_freeze_failure_rate = 0.1);
ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO pg_read_all_data;
GRANT SELECT ON users TO pg_signal_autovacuum_worker;
ALTER TABLE users ADD CONSTRAINT name_given NOT NULL name, ALTER COLUMN name SET STATISTICS 300;
COMMENT ON CONSTRAINT name_given ON users IS 'people have names';
