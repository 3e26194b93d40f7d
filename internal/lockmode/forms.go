package lockmode

// Form is a form of statement whose locks were measured.
type Form struct {
	// Name is stable: rules and docs cite it.
	Name string
	// Setup runs after Base, before the statement.
	Setup string
	SQL   string
	// MinVersion is the first major version that understands it; 0 is all.
	MinVersion int
}

// Base is the schema that every form finds: two ordinary tables, and a
// partitioned one with two partitions, all with rows.
const Base = `
CREATE TABLE parent (id bigint PRIMARY KEY, n integer);
CREATE TABLE t (
    id        bigint PRIMARY KEY,
    parent_id bigint NOT NULL,
    n         integer NOT NULL,
    m         integer,
    code      varchar(20),
    body      text,
    price     numeric(10,2),
    at        timestamp,
    doc       json
);
CREATE INDEX t_m ON t (m);
CREATE TABLE part (id bigint NOT NULL, at date NOT NULL, n integer NOT NULL, m integer, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE part_2 PARTITION OF part FOR VALUES FROM ('2026-02-01') TO ('2026-03-01');
CREATE TABLE loose (id bigint NOT NULL, at date NOT NULL, n integer NOT NULL, m integer, PRIMARY KEY (id, at));
CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
INSERT INTO parent SELECT i, i FROM generate_series(1, 50) i;
INSERT INTO t SELECT i, i, i, i, 'c' || i, 'b', 1, '2026-01-01', '{}' FROM generate_series(1, 50) i;
INSERT INTO part SELECT i, date '2026-01-01' + i, i, i FROM generate_series(1, 50) i;
INSERT INTO loose SELECT i, date '2026-03-01' + i % 31, i, i FROM generate_series(1, 50) i;
`

// Setups that several forms share.
const (
	childOfParent = `ALTER TABLE t ADD CONSTRAINT t_parent_fkey FOREIGN KEY (parent_id) REFERENCES parent`
	notValidFK    = childOfParent + ` NOT VALID`
	notNullCheck  = `ALTER TABLE t ADD CONSTRAINT m_set CHECK (m IS NOT NULL)`
	looseBound    = `ALTER TABLE loose ADD CONSTRAINT loose_at CHECK (at >= '2026-03-01' AND at < '2026-04-01')`
	withDefault   = `CREATE TABLE part_rest PARTITION OF part DEFAULT; INSERT INTO part SELECT i, '2026-07-01', i, i FROM generate_series(1, 50) i`
	matview       = `CREATE MATERIALIZED VIEW mv AS SELECT id, n FROM t; CREATE UNIQUE INDEX mv_id ON mv (id)`
	uniqueIndex   = `CREATE UNIQUE INDEX t_n ON t (n)`
	trigger       = `CREATE TRIGGER trg BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION nothing()`
)

// Forms lists what was measured.
func Forms() []Form {
	return []Form{
		// Indexes.
		{Name: "create index", SQL: `CREATE INDEX i ON t (n)`},
		{Name: "create index concurrently", SQL: `CREATE INDEX CONCURRENTLY i ON t (n)`},
		{Name: "create index on partitioned table", SQL: `CREATE INDEX i ON part (n)`},
		{Name: "create index on only partitioned table", SQL: `CREATE INDEX i ON ONLY part (n)`},
		{Name: "attach index partition", Setup: `CREATE INDEX i ON ONLY part (n); CREATE INDEX i_1 ON part_1 (n)`, SQL: `ALTER INDEX i ATTACH PARTITION i_1`},
		{Name: "drop index", SQL: `DROP INDEX t_m`},
		{Name: "drop index concurrently", SQL: `DROP INDEX CONCURRENTLY t_m`},
		{Name: "reindex index", SQL: `REINDEX INDEX t_m`},
		{Name: "reindex table", SQL: `REINDEX TABLE t`},
		{Name: "reindex table concurrently", SQL: `REINDEX TABLE CONCURRENTLY t`},
		{Name: "rename index", SQL: `ALTER INDEX t_m RENAME TO t_m2`},
		{Name: "set index options", SQL: `ALTER INDEX t_m SET (fillfactor = 80)`},

		// Keys and constraints.
		{Name: "add foreign key", SQL: childOfParent},
		{Name: "add foreign key not valid", SQL: notValidFK},
		{Name: "validate foreign key", Setup: notValidFK, SQL: `ALTER TABLE t VALIDATE CONSTRAINT t_parent_fkey`},
		{Name: "drop foreign key", Setup: childOfParent, SQL: `ALTER TABLE t DROP CONSTRAINT t_parent_fkey`},
		{Name: "add foreign key from partitioned table", SQL: `ALTER TABLE part ADD CONSTRAINT part_fkey FOREIGN KEY (id) REFERENCES parent`},
		{Name: "add foreign key from partitioned table not valid", SQL: `ALTER TABLE part ADD CONSTRAINT part_fkey FOREIGN KEY (id) REFERENCES parent NOT VALID`},
		{Name: "add foreign key to partitioned table", Setup: `CREATE TABLE ref (id bigint, at date)`, SQL: `ALTER TABLE ref ADD CONSTRAINT ref_fkey FOREIGN KEY (id, at) REFERENCES part`},
		{Name: "add check", SQL: `ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0)`},
		{Name: "add check not valid", SQL: `ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT VALID`},
		{Name: "validate check", Setup: `ALTER TABLE t ADD CONSTRAINT c CHECK (n > 0) NOT VALID`, SQL: `ALTER TABLE t VALIDATE CONSTRAINT c`},
		{Name: "set not null", SQL: `ALTER TABLE t ALTER m SET NOT NULL`},
		{Name: "set not null with validated check", Setup: notNullCheck, SQL: `ALTER TABLE t ALTER m SET NOT NULL`},
		{Name: "set not null with check not valid", Setup: notNullCheck + ` NOT VALID`, SQL: `ALTER TABLE t ALTER m SET NOT NULL`},
		{Name: "add not null not valid", SQL: `ALTER TABLE t ADD CONSTRAINT m_set NOT NULL m NOT VALID`, MinVersion: 18},
		{Name: "validate not null", Setup: `ALTER TABLE t ADD CONSTRAINT m_set NOT NULL m NOT VALID`, SQL: `ALTER TABLE t VALIDATE CONSTRAINT m_set`, MinVersion: 18},
		{Name: "drop not null", SQL: `ALTER TABLE t ALTER n DROP NOT NULL`},
		{Name: "add unique", SQL: `ALTER TABLE t ADD CONSTRAINT t_n UNIQUE (n)`},
		{Name: "add unique using index", Setup: uniqueIndex, SQL: `ALTER TABLE t ADD CONSTRAINT t_n_key UNIQUE USING INDEX t_n`},
		{Name: "add primary key", Setup: `ALTER TABLE t DROP CONSTRAINT t_pkey`, SQL: `ALTER TABLE t ADD PRIMARY KEY (id)`},
		{Name: "add primary key using index", Setup: `ALTER TABLE t DROP CONSTRAINT t_pkey; ` + uniqueIndex, SQL: `ALTER TABLE t ADD PRIMARY KEY USING INDEX t_n`},
		{Name: "add exclusion", SQL: `ALTER TABLE t ADD CONSTRAINT x EXCLUDE (n WITH =)`},
		{Name: "drop constraint", Setup: notNullCheck, SQL: `ALTER TABLE t DROP CONSTRAINT m_set`},
		{Name: "rename constraint", Setup: notNullCheck, SQL: `ALTER TABLE t RENAME CONSTRAINT m_set TO m_is_set`},

		// Columns.
		{Name: "add column", SQL: `ALTER TABLE t ADD COLUMN c integer`},
		{Name: "add column with constant default", SQL: `ALTER TABLE t ADD COLUMN c integer NOT NULL DEFAULT 0`},
		{Name: "add column with default now()", SQL: `ALTER TABLE t ADD COLUMN c timestamptz NOT NULL DEFAULT now()`},
		{Name: "add column with volatile default", SQL: `ALTER TABLE t ADD COLUMN c uuid DEFAULT gen_random_uuid()`},
		{Name: "add column identity", SQL: `ALTER TABLE t ADD COLUMN c bigint GENERATED ALWAYS AS IDENTITY`},
		{Name: "add column serial", SQL: `ALTER TABLE t ADD COLUMN c bigserial`},
		{Name: "add column generated stored", SQL: `ALTER TABLE t ADD COLUMN c integer GENERATED ALWAYS AS (n * 2) STORED`},
		{Name: "add column generated virtual", SQL: `ALTER TABLE t ADD COLUMN c integer GENERATED ALWAYS AS (n * 2) VIRTUAL`, MinVersion: 18},
		{Name: "add column with check", SQL: `ALTER TABLE t ADD COLUMN c integer CHECK (c > 0)`},
		{Name: "add column with foreign key", SQL: `ALTER TABLE t ADD COLUMN c bigint REFERENCES parent`},
		{Name: "add column of domain with check", Setup: `CREATE DOMAIN positive AS integer CHECK (VALUE > 0)`, SQL: `ALTER TABLE t ADD COLUMN c positive DEFAULT 1`},
		{Name: "add column if not exists, there already", SQL: `ALTER TABLE t ADD COLUMN IF NOT EXISTS n integer`},
		{Name: "add column on partitioned table", SQL: `ALTER TABLE part ADD COLUMN c integer`},
		{Name: "drop column", SQL: `ALTER TABLE t DROP COLUMN body`},
		{Name: "rename column", SQL: `ALTER TABLE t RENAME COLUMN body TO words`},
		{Name: "set default", SQL: `ALTER TABLE t ALTER n SET DEFAULT 1`},
		{Name: "alter type integer to bigint", SQL: `ALTER TABLE t ALTER n TYPE bigint`},
		{Name: "alter type varchar wider", SQL: `ALTER TABLE t ALTER code TYPE varchar(40)`},
		{Name: "alter type varchar narrower", SQL: `ALTER TABLE t ALTER code TYPE varchar(10)`},
		{Name: "alter type varchar to text", SQL: `ALTER TABLE t ALTER code TYPE text`},
		{Name: "alter type text to varchar", SQL: `ALTER TABLE t ALTER body TYPE varchar`},
		{Name: "alter type text to varchar(n)", SQL: `ALTER TABLE t ALTER body TYPE varchar(100)`},
		{Name: "alter type numeric wider", SQL: `ALTER TABLE t ALTER price TYPE numeric(12,2)`},
		{Name: "alter type numeric other scale", SQL: `ALTER TABLE t ALTER price TYPE numeric(12,3)`},
		{Name: "alter type json to jsonb", SQL: `ALTER TABLE t ALTER doc TYPE jsonb`},
		{Name: "alter type timestamp to timestamptz in UTC", SQL: `ALTER TABLE t ALTER at TYPE timestamptz`},
		{Name: "alter type timestamp to timestamptz elsewhere", Setup: `SET timezone = 'Europe/Berlin'`, SQL: `ALTER TABLE t ALTER at TYPE timestamptz`},
		{Name: "alter type wider under a check", Setup: `ALTER TABLE t ADD CHECK (length(code) > 0)`, SQL: `ALTER TABLE t ALTER code TYPE varchar(40)`},
		{Name: "set statistics", SQL: `ALTER TABLE t ALTER n SET STATISTICS 500`},
		{Name: "set storage", SQL: `ALTER TABLE t ALTER body SET STORAGE EXTERNAL`},
		{Name: "set column options", SQL: `ALTER TABLE t ALTER n SET (n_distinct = 10)`},

		// Partitions.
		{Name: "create table partition of", SQL: `CREATE TABLE part_3 PARTITION OF part FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')`},
		{Name: "create table partition of beside default", Setup: withDefault, SQL: `CREATE TABLE part_3 PARTITION OF part FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')`},
		{Name: "attach partition", SQL: `ALTER TABLE part ATTACH PARTITION loose FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')`},
		{Name: "attach partition with check", Setup: looseBound, SQL: `ALTER TABLE part ATTACH PARTITION loose FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')`},
		{Name: "attach partition beside default", Setup: withDefault + `; ` + looseBound, SQL: `ALTER TABLE part ATTACH PARTITION loose FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')`},
		{Name: "detach partition", SQL: `ALTER TABLE part DETACH PARTITION part_1`},
		{Name: "detach partition concurrently", SQL: `ALTER TABLE part DETACH PARTITION part_1 CONCURRENTLY`},
		{Name: "detach partition concurrently beside default", Setup: withDefault, SQL: `ALTER TABLE part DETACH PARTITION part_1 CONCURRENTLY`},
		{Name: "drop partition", SQL: `DROP TABLE part_1`},

		// Whole tables.
		{Name: "create table with foreign key", SQL: `CREATE TABLE c (parent_id bigint REFERENCES parent)`},
		{Name: "create table inherits", SQL: `CREATE TABLE c () INHERITS (t)`},
		{Name: "drop table", SQL: `DROP TABLE t`},
		{Name: "drop table with foreign key", Setup: childOfParent, SQL: `DROP TABLE t`},
		{Name: "rename table", SQL: `ALTER TABLE t RENAME TO t2`},
		{Name: "set schema", Setup: `CREATE SCHEMA s`, SQL: `ALTER TABLE t SET SCHEMA s`},
		{Name: "alter owner", SQL: `ALTER TABLE t OWNER TO pg_database_owner`},
		{Name: "set autovacuum options", SQL: `ALTER TABLE t SET (autovacuum_vacuum_scale_factor = 0.01)`},
		{Name: "set fillfactor", SQL: `ALTER TABLE t SET (fillfactor = 90)`},
		{Name: "set unlogged", SQL: `ALTER TABLE t SET UNLOGGED`},
		{Name: "set logged", Setup: `ALTER TABLE t SET UNLOGGED`, SQL: `ALTER TABLE t SET LOGGED`},
		{Name: "replica identity full", SQL: `ALTER TABLE t REPLICA IDENTITY FULL`},
		{Name: "enable row security", SQL: `ALTER TABLE t ENABLE ROW LEVEL SECURITY`},
		{Name: "create policy", SQL: `CREATE POLICY p ON t USING (true)`},
		{Name: "create trigger", SQL: trigger},
		{Name: "disable trigger", Setup: trigger, SQL: `ALTER TABLE t DISABLE TRIGGER trg`},
		{Name: "drop trigger", Setup: trigger, SQL: `DROP TRIGGER trg ON t`},
		{Name: "truncate", SQL: `TRUNCATE t`},
		{Name: "truncate partitioned table", SQL: `TRUNCATE part`},
		{Name: "cluster", SQL: `CLUSTER t USING t_m`},
		{Name: "vacuum", SQL: `VACUUM t`},
		{Name: "vacuum full", SQL: `VACUUM FULL t`},
		{Name: "analyze", SQL: `ANALYZE t`},

		// Beside tables.
		{Name: "comment on table", SQL: `COMMENT ON TABLE t IS 'words'`},
		{Name: "comment on column", SQL: `COMMENT ON COLUMN t.n IS 'words'`},
		{Name: "grant", SQL: `GRANT SELECT ON t TO PUBLIC`},
		{Name: "create statistics", SQL: `CREATE STATISTICS s ON n, m FROM t`},
		{Name: "create publication for table", SQL: `CREATE PUBLICATION p FOR TABLE t`},
		{Name: "create view", SQL: `CREATE VIEW v AS SELECT id FROM t`},
		{Name: "create or replace view", Setup: `CREATE VIEW v AS SELECT id FROM t`, SQL: `CREATE OR REPLACE VIEW v AS SELECT id FROM t WHERE n > 0`},
		{Name: "create materialized view", SQL: `CREATE MATERIALIZED VIEW mv2 AS SELECT id FROM t`},
		{Name: "refresh materialized view", Setup: matview, SQL: `REFRESH MATERIALIZED VIEW mv`},
		{Name: "refresh materialized view concurrently", Setup: matview, SQL: `REFRESH MATERIALIZED VIEW CONCURRENTLY mv`},
		{Name: "add enum value", Setup: `CREATE TYPE mood AS ENUM ('glad'); ALTER TABLE t ADD COLUMN c mood`, SQL: `ALTER TYPE mood ADD VALUE 'sad'`},
		{Name: "add domain check", Setup: `CREATE DOMAIN d AS integer; ALTER TABLE t ADD COLUMN c d`, SQL: `ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)`},
		{Name: "add domain check not valid", Setup: `CREATE DOMAIN d AS integer; ALTER TABLE t ADD COLUMN c d`, SQL: `ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID`},
		{Name: "create or replace function", SQL: `CREATE OR REPLACE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'`},

		// Data.
		{Name: "select", SQL: `SELECT count(*) FROM t`},
		{Name: "select for update", SQL: `SELECT * FROM t WHERE id = 1 FOR UPDATE`},
		{Name: "insert", SQL: `INSERT INTO t (id, parent_id, n) VALUES (1000, 1, 1)`},
		{Name: "insert under a foreign key", Setup: childOfParent, SQL: `INSERT INTO t (id, parent_id, n) VALUES (1000, 1, 1)`},
		{Name: "update without where", SQL: `UPDATE t SET n = n + 1`},
		{Name: "delete without where", SQL: `DELETE FROM t`},
	}
}
