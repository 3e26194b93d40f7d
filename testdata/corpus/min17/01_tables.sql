-- Syntax of PostgreSQL 16 and 17: tables, identity, storage, exclusion and options of partitioned tables, collations.

CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE COLLATION builtin_c_utf8 (provider = builtin, locale = 'C.UTF-8');
CREATE COLLATION with_rules (provider = icu, locale = 'und', rules = '&V << w <<< W');

CREATE TABLE storage_inline (
    id   bigint PRIMARY KEY,
    raw  bytea STORAGE EXTERNAL,
    doc  jsonb STORAGE MAIN COMPRESSION pglz NOT NULL,
    note text STORAGE DEFAULT COLLATE builtin_c_utf8,
    hex  integer DEFAULT 0xFF,
    oct  integer DEFAULT 0o17,
    bin  integer DEFAULT 0b101,
    big  bigint DEFAULT 1_000_000,
    CHECK (big < 0x7FFF_FFFF),
    CHECK (hex BETWEEN 0x00 AND 1_000)
);
ALTER TABLE storage_inline ALTER COLUMN doc SET STORAGE DEFAULT;
ALTER TABLE storage_inline ALTER COLUMN note SET STATISTICS 400;
ALTER TABLE storage_inline ALTER COLUMN note SET STATISTICS DEFAULT;

CREATE TABLE generated (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED);
CREATE INDEX ON generated (b);
ALTER TABLE generated ALTER COLUMN b SET EXPRESSION AS (a * 3);
CREATE TABLE generated_child (b integer GENERATED ALWAYS AS (a * 4) STORED, c text) INHERITS (generated);

-- identity on partitioned tables (17)
CREATE TABLE numbered (
    id   bigint GENERATED ALWAYS AS IDENTITY (START 10),
    at   timestamptz NOT NULL,
    room integer NOT NULL,
    span tstzrange NOT NULL
) PARTITION BY RANGE (at);
CREATE TABLE numbered_2026 PARTITION OF numbered FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2027-01-01 00:00:00+00');
CREATE TABLE numbered_2027 (id bigint NOT NULL, at timestamptz NOT NULL, room integer NOT NULL, span tstzrange NOT NULL);
ALTER TABLE numbered ATTACH PARTITION numbered_2027 FOR VALUES FROM ('2027-01-01 00:00:00+00') TO ('2028-01-01 00:00:00+00');
CREATE TABLE numbered_2028 (id bigint NOT NULL, at timestamptz NOT NULL, room integer NOT NULL, span tstzrange NOT NULL);
ALTER TABLE numbered ATTACH PARTITION numbered_2028 FOR VALUES FROM ('2028-01-01 00:00:00+00') TO ('2029-01-01 00:00:00+00');
ALTER TABLE numbered DETACH PARTITION numbered_2028;
ALTER TABLE numbered ALTER COLUMN id SET INCREMENT BY 2;

-- exclusion constraints on partitioned tables (17)
CREATE TABLE rooms (room integer NOT NULL, during tstzrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&)) PARTITION BY LIST (room);
CREATE TABLE rooms_1 PARTITION OF rooms FOR VALUES IN (1);
ALTER TABLE rooms ADD CONSTRAINT once EXCLUDE USING gist (room WITH =, (lower(during)) WITH =);
CREATE TABLE rooms_2 PARTITION OF rooms FOR VALUES IN (2);

-- the access method of a partitioned table (17)
CREATE TABLE heaped (id bigint, at date) PARTITION BY RANGE (at) USING heap;
CREATE TABLE heaped_2026 PARTITION OF heaped FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') USING heap;
ALTER TABLE heaped SET ACCESS METHOD DEFAULT;

-- statistics without a name (16)
CREATE STATISTICS ON hex, oct FROM storage_inline;
CREATE STATISTICS (mcv) ON bin, big, hex FROM storage_inline;
CREATE STATISTICS ON (lower(note)) FROM storage_inline;

-- the privilege to maintain (17)
GRANT MAINTAIN ON storage_inline TO pg_monitor;
GRANT ALL ON generated TO pg_monitor;
REVOKE MAINTAIN ON generated FROM pg_monitor;
GRANT SELECT ON generated TO pg_maintain;
