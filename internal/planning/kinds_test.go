package planning_test

import (
	stdcmp "cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
)

// kind is a kind of object in two forms: each is made where there was none,
// the first is changed to the second, and both are dropped.
type kind struct {
	name   string
	oldest int    // version of PostgreSQL that has it; 0 is any
	base   string // what it stands on
	a, b   string
	// hazards that the change from a to b names, sorted.
	hazards []plan.HazardName
}

var kinds = []kind{
	{name: "properties", base: "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE INDEX i ON t (b); CREATE INDEX e ON t ((a + b)); CREATE STATISTICS s ON a, b FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM t; CREATE INDEX mi ON m (a);",
		a: "ALTER TABLE t CLUSTER ON i; ALTER INDEX e ALTER COLUMN 1 SET STATISTICS 500; ALTER STATISTICS s SET STATISTICS 300; ALTER MATERIALIZED VIEW m CLUSTER ON mi;",
		b: "ALTER TABLE t CLUSTER ON t_pkey; ALTER INDEX e ALTER COLUMN 1 SET STATISTICS 700;"},
	{name: "view that comes to call a function that is made anew", base: "CREATE TABLE u (a int);",
		a:       "CREATE FUNCTION more(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE RETURN a + b; CREATE TABLE t (id bigint PRIMARY KEY, z bigint CONSTRAINT z_key UNIQUE); CREATE AGGREGATE total(integer) (SFUNC = more, STYPE = integer, INITCOND = '0'); CREATE VIEW v AS SELECT z FROM t; CREATE VIEW w AS SELECT z FROM v;",
		b:       "CREATE FUNCTION more(a int, b int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT a + b'; CREATE TABLE t (id bigint PRIMARY KEY, z integer); CREATE AGGREGATE total(integer) (SFUNC = more, STYPE = integer, INITCOND = '0'); CREATE VIEW v AS SELECT more(1, 2) AS z FROM t; CREATE VIEW w AS SELECT z FROM v;",
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Rewrite}},
	{name: "computed from what changes its type", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (id int PRIMARY KEY, y int, up bigint GENERATED ALWAYS AS (id + y) STORED, gone bigint GENERATED ALWAYS AS (y) STORED, kept bigint GENERATED ALWAYS AS (y) STORED, free bigint); CREATE INDEX i ON t (up); COMMENT ON INDEX i IS 'i'; CREATE VIEW v AS SELECT up, free FROM t;",
		b:       "CREATE TABLE t (id int PRIMARY KEY, y bigint, up bigint GENERATED ALWAYS AS (id + y) STORED, kept bigint, free bigint GENERATED ALWAYS AS (y) STORED, fresh bigint GENERATED ALWAYS AS (y) STORED); CREATE INDEX i ON t (up DESC); COMMENT ON INDEX i IS 'i'; CREATE VIEW v AS SELECT up, free FROM t;",
		hazards: []plan.HazardName{plan.DataLoss, plan.Rewrite}},
	{name: "new partitions of a parent that changes", base: "CREATE TABLE other (a int);",
		a: "CREATE TABLE t (day date, n int, k int NOT NULL, CONSTRAINT gone CHECK (n > 1), CONSTRAINT low CHECK (n > 0)) PARTITION BY RANGE (day); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2021-01-01'); CREATE INDEX i ON t (n);",
		b: `CREATE TABLE t (day date, n int DEFAULT 1, k int, CONSTRAINT low CHECK (n >= 0)) PARTITION BY RANGE (day); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
			CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2021-01-01') TO ('2022-01-01'); ALTER TABLE t2 ALTER n SET DEFAULT 5; CREATE INDEX i ON t (n, day);`,
		hazards: []plan.HazardName{plan.DataDependent, plan.Scan}},
	{name: "new partition of a parent that gets a key and another check", base: "CREATE TABLE other (a int);",
		a: "CREATE TABLE t (day date NOT NULL, n int, CONSTRAINT low CHECK (n > 0)) PARTITION BY RANGE (day); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');",
		b: `CREATE TABLE t (day date PRIMARY KEY, n int, CONSTRAINT low CHECK (n >= 0)) PARTITION BY RANGE (day); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
			CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');`,
		hazards: []plan.HazardName{plan.DataDependent, plan.Scan}},
	{name: "view that comes to read another table, both of whose types change", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE a (id int PRIMARY KEY, z int); CREATE TABLE c (id int PRIMARY KEY, y bigint CONSTRAINT c_y_key UNIQUE); CREATE VIEW v AS SELECT z AS shown FROM a; INSERT INTO a VALUES (1, 1); INSERT INTO c VALUES (1, 1);",
		b:       "CREATE TABLE a (id int PRIMARY KEY, z bigint); CREATE TABLE c (id int PRIMARY KEY, y numeric CONSTRAINT c_y_key UNIQUE); CREATE VIEW v AS SELECT y::int AS shown FROM c;",
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken}},
	{name: "names that relations of another table take", base: "CREATE TABLE other (a int);",
		a: "CREATE TABLE was (id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT one_pkey PRIMARY KEY, n int, k serial); CREATE INDEX one_n ON was (n); ALTER SEQUENCE was_k_seq OWNED BY NONE; CREATE SEQUENCE two; CREATE TABLE stays (a int); CREATE INDEX three ON stays (a); CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE INDEX m_a ON m (a);",
		b: `CREATE TABLE fresh (id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME was_id_seq) CONSTRAINT one_pkey PRIMARY KEY, n text, other text, fourth text); CREATE INDEX one_n ON fresh (n);
			CREATE SEQUENCE was_k_seq; CREATE TABLE two (a int); CREATE TABLE stays (a int); CREATE VIEW three AS SELECT a FROM two; CREATE INDEX m_a ON fresh (other);`,
		hazards: []plan.HazardName{plan.DataLoss}},
	{name: "sequences of columns under another name", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME one), n bigserial, k bigserial); ALTER SEQUENCE t_n_seq RENAME TO two; ALTER SEQUENCE t_k_seq RENAME TO three; INSERT INTO t DEFAULT VALUES;",
		b:       "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, n bigserial, k bigint GENERATED ALWAYS AS IDENTITY); COMMENT ON SEQUENCE t_n_seq IS 'n';",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "unique index at which foreign keys point", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (a int NOT NULL, b int, c int NOT NULL); CREATE UNIQUE INDEX i ON t (a); CREATE UNIQUE INDEX j ON t (c); CREATE TABLE goes (a int CONSTRAINT goes_fkey REFERENCES t (a)); CREATE TABLE stays (c int CONSTRAINT stays_fkey REFERENCES t (c)); COMMENT ON CONSTRAINT stays_fkey ON stays IS 's'; COMMENT ON INDEX i IS 'i';",
		b:       "CREATE TABLE t (a int NOT NULL, b int, c int NOT NULL); CREATE UNIQUE INDEX i ON t (a, b); CREATE UNIQUE INDEX j ON t (c) INCLUDE (b); CREATE TABLE goes (a int); CREATE TABLE stays (c int CONSTRAINT stays_fkey REFERENCES t (c)); COMMENT ON CONSTRAINT stays_fkey ON stays IS 's';",
		hazards: []plan.HazardName{plan.DataDependent, plan.Scan}},
	{name: "column that leaves the primary key and becomes NULL", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (a int PRIMARY KEY, b int NOT NULL); CREATE TABLE u (a int PRIMARY KEY, b int NOT NULL); CREATE TABLE w (a int PRIMARY KEY);",
		b:       "CREATE TABLE t (a int, b int PRIMARY KEY); CREATE TABLE u (a int, b int CONSTRAINT other_key PRIMARY KEY); CREATE TABLE w (a int);",
		hazards: []plan.HazardName{plan.DataDependent}},
	{name: "view in the place of a table whose rows a function gives", base: "CREATE TABLE other (a int);",
		a:       "CREATE FUNCTION fires() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE jobs (id int, task text); CREATE FUNCTION done(n int) RETURNS jobs LANGUAGE sql AS 'SELECT * FROM jobs WHERE id = n'; CREATE TRIGGER fires BEFORE INSERT ON jobs FOR EACH ROW EXECUTE FUNCTION fires();",
		b:       "CREATE TABLE all_jobs (id int, task text, n int); CREATE VIEW jobs AS SELECT id, task FROM all_jobs;",
		hazards: []plan.HazardName{plan.DataLoss, plan.DependentBroken}},
	{name: "value of an enum that goes with what names it", base: "CREATE TABLE other (a int);",
		a:       "CREATE TYPE how AS ENUM ('password', 'token'); CREATE TABLE t (id int PRIMARY KEY, h how NOT NULL, CONSTRAINT goes CHECK (h <> 'token' OR id > 0), CONSTRAINT stays CHECK (h <> 'password' OR id > 0)); CREATE UNIQUE INDEX i ON t (id) WHERE h = 'token'; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY goes ON t USING (h = 'token'); CREATE POLICY other ON t USING (h <> 'token');",
		b:       "CREATE TYPE how AS ENUM ('password'); CREATE TABLE t (id int PRIMARY KEY, h how NOT NULL, CONSTRAINT stays CHECK (h <> 'password' OR id > 0)); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY other ON t USING (h = 'password');",
		hazards: []plan.HazardName{plan.DataDependent, plan.Rewrite}},
	{name: "table in the place of a view", base: "CREATE TABLE other (a int);",
		a:       "CREATE VIEW v AS SELECT a FROM other; CREATE VIEW w AS SELECT a FROM v; GRANT SELECT ON v TO PUBLIC; GRANT SELECT ON w TO PUBLIC;",
		b:       "CREATE TABLE v (a int, b int); CREATE VIEW w AS SELECT a FROM v; GRANT SELECT, INSERT ON v TO PUBLIC; GRANT SELECT ON w TO PUBLIC;",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "foreign key that comes to point at another key", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (a int NOT NULL, b int NOT NULL, CONSTRAINT t_pkey PRIMARY KEY (a, b)); CREATE UNIQUE INDEX i ON t (a, b); CREATE TABLE u (a int, b int, CONSTRAINT u_fkey FOREIGN KEY (a, b) REFERENCES t (a, b));",
		b:       "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int NOT NULL, CONSTRAINT t_pkey PRIMARY KEY (c)); CREATE UNIQUE INDEX i ON t (a); CREATE TABLE u (a int, b int, CONSTRAINT u_fkey FOREIGN KEY (a) REFERENCES t (a)); COMMENT ON CONSTRAINT u_fkey ON u IS 'u';",
		hazards: []plan.HazardName{plan.DataDependent, plan.Scan}},
	{name: "index under another name on a column of another type", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); CREATE INDEX j ON t (b); INSERT INTO t VALUES (1, 1);",
		b:       "CREATE TABLE t (a bigint, b int); CREATE INDEX i2 ON t (a); CREATE INDEX j2 ON t (b);",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "check and index on other columns beside a type that is made anew", base: "CREATE TABLE other (a int);",
		a:       "CREATE TYPE m AS ENUM ('x', 'y', 'gone'); CREATE TABLE t (a m, b int, CONSTRAINT c CHECK (a <> 'x'), CONSTRAINT d CHECK (a <> 'gone')); CREATE INDEX i ON t (b) WHERE a = 'x'; CREATE INDEX j ON t (b) WHERE a = 'gone';",
		b:       "CREATE TYPE m AS ENUM ('x', 'y'); CREATE TABLE t (a m, b int, fresh int, CONSTRAINT c CHECK (fresh > 0), CONSTRAINT d CHECK (fresh > 1)); CREATE INDEX i ON t (fresh); CREATE INDEX j ON t (fresh DESC);",
		hazards: []plan.HazardName{plan.DataDependent, plan.Rewrite, plan.Scan}},
	{name: "index that calls a function of a type that is made anew", base: "CREATE TABLE other (a int);",
		a:       "CREATE TYPE m AS ENUM ('x', 'y', 'z'); CREATE FUNCTION bad(m) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'; CREATE FUNCTION good(m) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE TABLE t (a m, b int); CREATE INDEX i ON t (b) WHERE bad(a); CREATE INDEX j ON t (b) WHERE good(a);",
		b:       "CREATE TYPE m AS ENUM ('x', 'y'); CREATE FUNCTION good(m) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE TABLE t (a m, b int); CREATE INDEX j ON t (b) WHERE good(a);",
		hazards: []plan.HazardName{plan.DataDependent, plan.Rewrite}},
	{name: "check and policy that call a function of a type that is made anew", base: "CREATE TABLE other (a int);",
		a:       "CREATE TYPE m AS ENUM ('x', 'y', 'z'); CREATE FUNCTION good(m) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE TABLE t (a m, CONSTRAINT c CHECK (good(a))); CREATE POLICY p ON t USING (good(a)); CREATE TABLE u (b text, CONSTRAINT d CHECK (b <> ''));",
		b:       "CREATE TYPE m AS ENUM ('x', 'y'); CREATE FUNCTION good(m) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE TABLE t (a m, CONSTRAINT c CHECK (good(a))); CREATE POLICY p ON t USING (good(a)); CREATE TABLE u (b text, CONSTRAINT d CHECK (b <> ''));",
		hazards: []plan.HazardName{plan.DataDependent, plan.Rewrite}},
	{name: "unlogged sequences", base: "CREATE TABLE other (a int);",
		a:       "CREATE UNLOGGED TABLE t (id bigserial); INSERT INTO t DEFAULT VALUES; CREATE UNLOGGED TABLE u (id bigserial); CREATE TABLE w (id bigserial); CREATE SEQUENCE s; CREATE UNLOGGED SEQUENCE q;",
		b:       "CREATE UNLOGGED TABLE t (id bigserial, k serial); ALTER SEQUENCE t_id_seq SET LOGGED; CREATE TABLE u (id bigserial); CREATE UNLOGGED TABLE w (id bigserial); ALTER SEQUENCE w_id_seq SET LOGGED; CREATE UNLOGGED SEQUENCE s; CREATE SEQUENCE q;",
		hazards: []plan.HazardName{plan.DataDependent, plan.DataLoss, plan.Rewrite, plan.Scan}},
	{name: "type whose name is quoted", base: "CREATE SCHEMA \"Two\"; CREATE DOMAIN \"Two\".\"check\" AS int;",
		a:       "CREATE TABLE t (a int); INSERT INTO t VALUES (1);",
		b:       "CREATE TABLE t (a \"Two\".\"check\");",
		hazards: []plan.HazardName{plan.DataDependent, plan.DataLoss, plan.DependentBroken}},
	{name: "identity to serial", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n bigint GENERATED BY DEFAULT AS IDENTITY (START WITH 7)); COMMENT ON SEQUENCE t_id_seq IS 'q';",
		b:       "CREATE TABLE t (id bigserial PRIMARY KEY, n serial); COMMENT ON SEQUENCE t_id_seq IS 'q'; CREATE VIEW v AS SELECT last_value FROM t_id_seq;",
		hazards: []plan.HazardName{plan.DataDependent, plan.Rewrite}},
	{name: "identity and sequences", base: "CREATE TABLE other (a int);",
		a:       "CREATE SEQUENCE q; CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, n bigint GENERATED ALWAYS AS IDENTITY, k bigint NOT NULL DEFAULT nextval('q')); ALTER SEQUENCE q OWNED BY t.k; INSERT INTO t DEFAULT VALUES;",
		b:       "CREATE SEQUENCE q; CREATE SEQUENCE r; CREATE TABLE t (id bigint NOT NULL DEFAULT nextval('r'), n int NOT NULL DEFAULT nextval('r'), k bigint GENERATED ALWAYS AS IDENTITY); ALTER SEQUENCE q OWNED BY t.k;",
		hazards: []plan.HazardName{plan.DataDependent, plan.DataLoss, plan.DependentBroken, plan.Scan}},
	{name: "properties of what is built anew", base: "CREATE TABLE other (a int);",
		a: "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE INDEX i ON t (b); ALTER TABLE t CLUSTER ON i; CREATE INDEX e ON t ((a + b)); ALTER INDEX e ALTER COLUMN 1 SET STATISTICS 500;",
		b: "CREATE TABLE t (a int PRIMARY KEY, b int); CREATE INDEX i ON t (b, a); ALTER TABLE t CLUSTER ON i; CREATE INDEX e ON t ((a * b)); ALTER INDEX e ALTER COLUMN 1 SET STATISTICS 500;"},
	{name: "settings of indexes", base: "CREATE TABLE other (a int);",
		a: `CREATE TABLE t (a int CONSTRAINT t_pkey PRIMARY KEY WITH (fillfactor = 70), b int, during int4range, CONSTRAINT t_b_key UNIQUE (b), CONSTRAINT t_during_excl EXCLUDE USING gist (during WITH &&) WITH (fillfactor = 80));
			CREATE UNIQUE INDEX i ON t (b) WITH (deduplicate_items = off, fillfactor = 60); ALTER TABLE t CLUSTER ON i; CREATE INDEX g ON t USING brin (a) WITH (pages_per_range = 4); COMMENT ON INDEX t_pkey IS 'p'; CREATE TABLE other_t (a int REFERENCES t);`,
		b: `CREATE TABLE t (a int CONSTRAINT t_pkey PRIMARY KEY, b int, during int4range, CONSTRAINT t_b_key UNIQUE (b) WITH (deduplicate_items = off, fillfactor = 75), CONSTRAINT t_during_excl EXCLUDE USING gist (during WITH &&) WITH (fillfactor = 90));
			CREATE UNIQUE INDEX i ON t (b) WITH (fillfactor = 65); ALTER TABLE t CLUSTER ON i; CREATE INDEX g ON t USING brin (a) WITH (pages_per_range = 8); COMMENT ON INDEX t_pkey IS 'q'; COMMENT ON CONSTRAINT t_b_key ON t IS 'k'; CREATE TABLE other_t (a int REFERENCES t);`},
	{name: "settings of the key's index of a partitioned table", base: "CREATE TABLE other (a int);",
		a:       `CREATE TABLE t (a int, CONSTRAINT t_pkey PRIMARY KEY (a) WITH (fillfactor = 70)) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE other_t (a int CONSTRAINT other_t_a_fkey REFERENCES t);`,
		b:       `CREATE TABLE t (a int, CONSTRAINT t_pkey PRIMARY KEY (a)) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10); CREATE TABLE other_t (a int CONSTRAINT other_t_a_fkey REFERENCES t);`,
		hazards: []plan.HazardName{plan.DataDependent, plan.Scan}},
	{name: "settings of the index of a column of another type", base: "CREATE TABLE other (a int);",
		a:       `CREATE TABLE t (a int CONSTRAINT t_pkey PRIMARY KEY WITH (fillfactor = 70), b int); CREATE INDEX i ON t (b) WITH (fillfactor = 60); COMMENT ON INDEX t_pkey IS 'p'; INSERT INTO t VALUES (1, 2);`,
		b:       `CREATE TABLE t (a bigint CONSTRAINT t_pkey PRIMARY KEY, b bigint); CREATE INDEX i ON t (b) WITH (fillfactor = 65); COMMENT ON INDEX t_pkey IS 'q';`,
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Scan}},
	{name: "indexes and settings of a materialized view", base: "CREATE TABLE t (a int, b int);",
		a: `CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; CREATE INDEX i ON m (a); CREATE UNIQUE INDEX u ON m (b); CREATE INDEX gone ON m (a, b); ALTER MATERIALIZED VIEW m CLUSTER ON i;
			COMMENT ON COLUMN m.a IS 'a'; GRANT SELECT ON m TO PUBLIC; CREATE VIEW v AS SELECT a FROM m; CREATE MATERIALIZED VIEW o WITH (fillfactor = 70) AS SELECT a FROM m; CREATE INDEX s ON o ((a + 1)); ALTER INDEX s ALTER COLUMN 1 SET STATISTICS 500;
			CREATE MATERIALIZED VIEW no AS SELECT a FROM t; CREATE INDEX no_a ON no (a); ALTER MATERIALIZED VIEW no CLUSTER ON no_a;`,
		b: `CREATE FUNCTION more(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + 1'; CREATE MATERIALIZED VIEW m WITH (autovacuum_enabled = false) AS SELECT a, b FROM t; CREATE INDEX more ON m (more(a)); CREATE INDEX i ON m (a, b); CREATE UNIQUE INDEX u ON m (b) WITH (fillfactor = 70); CREATE INDEX e ON m ((a + b)); ALTER MATERIALIZED VIEW m CLUSTER ON i;
			COMMENT ON MATERIALIZED VIEW m IS 'm'; COMMENT ON INDEX i IS 'i'; GRANT SELECT ON m TO PUBLIC; CREATE VIEW v AS SELECT a FROM m; CREATE MATERIALIZED VIEW o AS SELECT a FROM m; CREATE INDEX s ON o ((a + 1)); CREATE VIEW no AS SELECT a FROM t;`},
	{name: "indexes of a materialized view that is made again", base: "CREATE TABLE other (a int);",
		a:       `CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; CREATE INDEX i ON m (a); CREATE INDEX j ON m (b); ALTER MATERIALIZED VIEW m CLUSTER ON i;`,
		b:       `CREATE TABLE t (a bigint, b int); CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t; CREATE INDEX i ON m (a); CREATE INDEX j ON m (b, a); ALTER MATERIALIZED VIEW m CLUSTER ON i;`,
		hazards: []plan.HazardName{plan.DependentBroken, plan.LongLock}},
	{name: "what reads one and then another column of another type", base: "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE other (a int);",
		a: `CREATE TABLE t (id int PRIMARY KEY, a int, b int, CONSTRAINT c CHECK (a > 0)); CREATE INDEX i ON t ((a + 1)); CREATE STATISTICS s ON id, a FROM t; CREATE POLICY p ON t USING (a > 0);
			CREATE TRIGGER g BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION touch(); CREATE PUBLICATION pub FOR TABLE t (id, a); CREATE PUBLICATION more FOR TABLE t WHERE (a > 0), other WITH (publish = 'insert'); INSERT INTO t VALUES (1, 2, 3);`,
		b: `CREATE TABLE t (id int PRIMARY KEY, a bigint, b bigint, CONSTRAINT c CHECK (b > 0)); CREATE INDEX i ON t ((b + 1)); CREATE STATISTICS s ON id, b FROM t; CREATE POLICY p ON t USING (b > 0);
			CREATE TRIGGER g BEFORE UPDATE OF b ON t FOR EACH ROW EXECUTE FUNCTION touch(); CREATE PUBLICATION pub FOR TABLE t (id, b); CREATE PUBLICATION more FOR TABLE t WHERE (b > 0), other (a) WITH (publish = 'insert');`,
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Scan}},
	{name: "rule", base: "CREATE TABLE t (a int); CREATE TABLE log (a int);",
		a: "CREATE RULE quiet AS ON DELETE TO t DO INSTEAD NOTHING; CREATE RULE copy AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a); COMMENT ON RULE copy ON t IS 'one';",
		b: "CREATE RULE quiet AS ON DELETE TO t WHERE OLD.a > 3 DO INSTEAD NOTHING; ALTER TABLE t DISABLE RULE quiet; CREATE RULE copy AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a); COMMENT ON RULE copy ON t IS 'two';"},
	{name: "rules of views that are made again", base: "CREATE TABLE log (a bigint);",
		a: `CREATE TABLE t (id int PRIMARY KEY, a int, b int); INSERT INTO t VALUES (1, 2, 3); CREATE VIEW v AS SELECT id, a FROM t; CREATE VIEW w AS SELECT b AS z FROM t; CREATE VIEW x AS SELECT z FROM w;
			CREATE RULE put AS ON INSERT TO v DO INSTEAD INSERT INTO t (id, a) VALUES (NEW.id, NEW.a); CREATE RULE gone AS ON DELETE TO v DO INSTEAD NOTHING; CREATE RULE other AS ON UPDATE TO v DO INSTEAD NOTHING; COMMENT ON RULE put ON v IS 'p';
			CREATE RULE put AS ON INSERT TO w DO INSTEAD INSERT INTO log VALUES (NEW.z); CREATE RULE put AS ON INSERT TO x DO INSTEAD INSERT INTO log VALUES (NEW.z);`,
		b: `CREATE TABLE t (id int PRIMARY KEY, a bigint, b int); CREATE VIEW v AS SELECT id, a FROM t; CREATE VIEW w AS SELECT b::bigint AS z FROM t; CREATE VIEW x AS SELECT z FROM w;
			CREATE RULE put AS ON INSERT TO v DO INSTEAD INSERT INTO t (id, a) VALUES (NEW.id, NEW.a); CREATE RULE other AS ON UPDATE TO v DO INSTEAD INSERT INTO log VALUES (NEW.a); CREATE RULE fresh AS ON DELETE TO v DO INSTEAD NOTHING; COMMENT ON RULE put ON v IS 'p';
			CREATE RULE put AS ON INSERT TO w DO INSTEAD INSERT INTO log VALUES (NEW.z); CREATE RULE put AS ON INSERT TO x DO INSTEAD INSERT INTO log VALUES (NEW.z);`,
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "view that takes a table's name with other privileges", base: "ALTER DEFAULT PRIVILEGES GRANT DELETE ON TABLES TO PUBLIC; CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (a int); REVOKE ALL ON t FROM PUBLIC; GRANT SELECT, INSERT ON t TO PUBLIC;",
		b:       "CREATE VIEW t AS SELECT a FROM other; REVOKE ALL ON t FROM PUBLIC; GRANT SELECT, UPDATE ON t TO PUBLIC;",
		hazards: []plan.HazardName{plan.DataLoss, plan.DependentBroken}},
	{name: "table that takes a view's name with other privileges", base: "ALTER DEFAULT PRIVILEGES GRANT DELETE ON TABLES TO PUBLIC; CREATE TABLE other (a int);",
		a:       "CREATE VIEW t AS SELECT a FROM other; REVOKE ALL ON t FROM PUBLIC; GRANT SELECT, UPDATE ON t TO PUBLIC;",
		b:       "CREATE TABLE t (a int); REVOKE ALL ON t FROM PUBLIC; GRANT SELECT, INSERT ON t TO PUBLIC;",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "rules of a view whose table is made anew", base: "CREATE TABLE log (a int);",
		a: `CREATE TABLE t (id int PRIMARY KEY, m int); CREATE VIEW v AS SELECT id, m FROM t; INSERT INTO t VALUES (1, 2);
			CREATE RULE put AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.id, NEW.m); CREATE RULE other AS ON DELETE TO v DO INSTEAD NOTHING; CREATE RULE gone AS ON UPDATE TO v DO INSTEAD NOTHING;`,
		b: `CREATE TABLE t (id int PRIMARY KEY, m int) PARTITION BY RANGE (id); CREATE TABLE t1 PARTITION OF t DEFAULT; CREATE VIEW v AS SELECT id, m FROM t; ALTER TABLE log ADD b int;
			CREATE RULE put AS ON INSERT TO v DO INSTEAD INSERT INTO t VALUES (NEW.id, NEW.m); CREATE RULE other AS ON DELETE TO v DO INSTEAD INSERT INTO log (b) VALUES (OLD.m); CREATE RULE fresh AS ON UPDATE TO v DO INSTEAD NOTHING;`,
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Scan}},
	{name: "aggregate", base: "CREATE TABLE t (a int);",
		a: "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0'); CREATE VIEW v AS SELECT total(a) AS n FROM t; COMMENT ON AGGREGATE total(int) IS 'x';",
		b: "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '7', PARALLEL = SAFE); CREATE VIEW v AS SELECT total(a) AS n FROM t;"},
	{name: "aggregate of another result", base: "CREATE TABLE t (a int);",
		a: "CREATE AGGREGATE total(int) (SFUNC = int4_sum, STYPE = bigint); CREATE VIEW v AS SELECT total(a)::text AS n FROM t; CREATE VIEW w AS SELECT n FROM v; GRANT SELECT ON w TO PUBLIC;",
		b: "CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int); CREATE VIEW v AS SELECT total(a)::text AS n FROM t; CREATE VIEW w AS SELECT n FROM v; GRANT SELECT ON w TO PUBLIC;"},
	{name: "own state function", a: "CREATE FUNCTION more(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2'; CREATE AGGREGATE total(int) (SFUNC = more, STYPE = int); CREATE AGGREGATE total(int, int) (SFUNC = more3, STYPE = int);",
		base:    "CREATE FUNCTION more3(int, int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2 + $3';",
		b:       "CREATE FUNCTION plus(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2'; CREATE AGGREGATE total(int) (SFUNC = plus, STYPE = int);",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "standard body", a: "CREATE FUNCTION f() RETURNS TABLE (a int, b text, c numeric) LANGUAGE sql BEGIN ATOMIC SELECT 1, 'x', '3'::numeric(5,1); SELECT 2, 'y'::varchar(3), 4.0; END;",
		b: "CREATE FUNCTION f() RETURNS TABLE (a int, b text, c numeric) LANGUAGE sql BEGIN ATOMIC SELECT 1, 'z', '3'::numeric(5,1); END;"},
	{name: "operator", base: "CREATE TYPE pair AS (x int, y int); CREATE TABLE t (p pair);",
		a:       "CREATE FUNCTION near(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'; CREATE OPERATOR ~~~ (FUNCTION = near, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = ~~~); CREATE VIEW v AS SELECT p ~~~ ROW(1, 2)::pair AS n FROM t; COMMENT ON OPERATOR ~~~ (pair, pair) IS 'near';",
		b:       "CREATE FUNCTION nearer(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'; CREATE OPERATOR ~~~ (FUNCTION = nearer, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = ~~~, RESTRICT = eqsel); CREATE VIEW v AS SELECT p ~~~ ROW(1, 2)::pair AS n FROM t;",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "cast", base: "CREATE TYPE mood AS ENUM ('sad', 'ok');",
		a: "CREATE FUNCTION mood_rank(mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE CAST (mood AS int) WITH FUNCTION mood_rank(mood); CREATE CAST (mood AS text) WITH INOUT AS ASSIGNMENT;",
		b: "CREATE FUNCTION mood_rank(mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'; CREATE CAST (mood AS int) WITH FUNCTION mood_rank(mood) AS ASSIGNMENT; CREATE CAST (mood AS text) WITH INOUT AS IMPLICIT; COMMENT ON CAST (mood AS int) IS 'r';"},
	{name: "collation", base: "", a: "CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de'); CREATE COLLATION c_like (LC_COLLATE = 'C', LC_CTYPE = 'C');",
		b:       "CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de-u-kn-true', DETERMINISTIC = false); CREATE TABLE t (a text COLLATE german);",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "text search", base: "CREATE TABLE t (a text);",
		a:       "CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple, STOPWORDS = english); CREATE TEXT SEARCH CONFIGURATION mine (PARSER = pg_catalog.default); ALTER TEXT SEARCH CONFIGURATION mine ADD MAPPING FOR asciiword, word WITH words; CREATE INDEX i ON t USING gin (to_tsvector('mine', a));",
		b:       "CREATE TEXT SEARCH DICTIONARY words (TEMPLATE = simple, STOPWORDS = english, ACCEPT = false); CREATE TEXT SEARCH DICTIONARY other (TEMPLATE = snowball, LANGUAGE = german); CREATE TEXT SEARCH CONFIGURATION mine (PARSER = pg_catalog.default); ALTER TEXT SEARCH CONFIGURATION mine ADD MAPPING FOR asciiword WITH other, words; ALTER TEXT SEARCH CONFIGURATION mine ADD MAPPING FOR numword WITH simple; CREATE INDEX i ON t USING gin (to_tsvector('mine', a)); COMMENT ON TEXT SEARCH CONFIGURATION mine IS 'm';",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "domain", base: "CREATE TABLE other (a int);",
		a: "CREATE DOMAIN email AS text DEFAULT 'x@y' CONSTRAINT has_at CHECK (VALUE LIKE '%@%') CONSTRAINT short CHECK (length(VALUE) < 100); CREATE TABLE t (e email); COMMENT ON DOMAIN email IS 'one'; COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'at'; CREATE DOMAIN free AS int;",
		b: `CREATE FUNCTION good(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
			CREATE DOMAIN email AS text DEFAULT 'z@y' NOT NULL CONSTRAINT has_at CHECK (VALUE LIKE '%_@_%') CONSTRAINT good CHECK (good(VALUE)); CREATE TABLE t (e email); COMMENT ON DOMAIN email IS 'two'; COMMENT ON CONSTRAINT has_at ON DOMAIN email IS 'at';
			CREATE DOMAIN free AS int CHECK (VALUE > 0); ALTER DOMAIN free ADD CONSTRAINT young CHECK (VALUE < 100) NOT VALID; GRANT USAGE ON TYPE free TO PUBLIC;`,
		hazards: []plan.HazardName{plan.DataDependent, plan.LongLock}},
	{name: "domain of another base", base: "CREATE TABLE u (a int);",
		a:       "CREATE DOMAIN amount AS int CHECK (VALUE >= 0); CREATE TABLE t (a amount DEFAULT 3, b amount[], c int, CHECK (a <> 9)); CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f(amount) RETURNS amount LANGUAGE sql AS 'SELECT $1'; CREATE INDEX i ON t (a);",
		b:       "CREATE DOMAIN amount AS bigint CHECK (VALUE >= 0); CREATE TABLE t (a amount DEFAULT 3, b amount[], c int, CHECK (a <> 9)); CREATE VIEW v AS SELECT a FROM t; CREATE FUNCTION f(amount) RETURNS amount LANGUAGE sql AS 'SELECT $1'; CREATE INDEX i ON t (a);",
		hazards: []plan.HazardName{plan.DataDependent, plan.Rewrite}},
	{name: "enum value gone", base: "CREATE TABLE u (a int);",
		a: `CREATE TYPE mood AS ENUM ('sad', 'ok', 'glad'); COMMENT ON TYPE mood IS 'm'; REVOKE USAGE ON TYPE mood FROM PUBLIC;
			CREATE TABLE t (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'ok', ms mood[] DEFAULT '{ok}', CHECK (m <> 'sad'));
			CREATE INDEX i ON t (m) WHERE m = 'ok'; CREATE INDEX j ON t (m); CREATE VIEW v AS SELECT m FROM t WHERE m = 'glad'; CREATE VIEW w AS SELECT count(*) AS n FROM v; GRANT SELECT ON v TO PUBLIC;
			CREATE FUNCTION f(m mood) RETURNS text LANGUAGE sql AS 'SELECT m::text'; REVOKE EXECUTE ON FUNCTION f FROM PUBLIC;
			ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (m <> 'glad');
			CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE OF m ON t FOR EACH ROW WHEN (NEW.m = 'ok') EXECUTE FUNCTION touch();`,
		b: `CREATE TYPE mood AS ENUM ('glad', 'ok', 'new'); COMMENT ON TYPE mood IS 'm'; REVOKE USAGE ON TYPE mood FROM PUBLIC;
			CREATE TABLE t (id int PRIMARY KEY, m mood NOT NULL DEFAULT 'new', ms mood[] DEFAULT '{ok}', CHECK (m <> 'new'));
			CREATE INDEX i ON t (m) WHERE m = 'ok'; CREATE INDEX j ON t (m); CREATE VIEW v AS SELECT m FROM t WHERE m = 'glad'; CREATE VIEW w AS SELECT count(*) AS n FROM v; GRANT SELECT ON v TO PUBLIC;
			CREATE FUNCTION f(m mood) RETURNS text LANGUAGE sql AS 'SELECT m::text'; REVOKE EXECUTE ON FUNCTION f FROM PUBLIC;
			ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (m <> 'glad');
			CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE OF m ON t FOR EACH ROW WHEN (NEW.m = 'ok') EXECUTE FUNCTION touch();`,
		hazards: []plan.HazardName{plan.DataDependent, plan.Rewrite}},
	{name: "enum of partitions", base: "CREATE TABLE u (a int);",
		a:       "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE p (id int, m mood DEFAULT 'ok') PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p (m DEFAULT 'sad') FOR VALUES FROM (0) TO (10); INSERT INTO p (id) VALUES (1);",
		b:       "CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TABLE p (id int, m mood DEFAULT 'ok') PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p (m DEFAULT 'sad') FOR VALUES FROM (0) TO (10);",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "enum of two tables loses a value", base: "CREATE SCHEMA s; CREATE TABLE u (a int);",
		a: `CREATE TYPE s.mood AS ENUM ('sad', 'ok', 'glad'); COMMENT ON TYPE s.mood IS 'm'; REVOKE USAGE ON TYPE s.mood FROM PUBLIC;
			CREATE TABLE t (id int PRIMARY KEY, k int, m s.mood NOT NULL DEFAULT 'ok', CONSTRAINT c CHECK (m <> 'glad' OR id > 0)); COMMENT ON COLUMN t.m IS 'how'; INSERT INTO t (id) VALUES (1);
			CREATE TABLE w (id int, m s.mood, ms s.mood[] DEFAULT '{ok}', UNIQUE (id, m)); INSERT INTO w VALUES (1, 'glad', '{ok,glad}');
			CREATE INDEX i ON t (m); CREATE INDEX j ON t (m, k) WHERE k > 3; COMMENT ON INDEX i IS 'i'; CREATE INDEX goes ON t (k, m);
			CREATE VIEW v AS SELECT t.m, w.ms FROM t JOIN w USING (id); CREATE VIEW x AS SELECT count(*) AS n FROM v WHERE m = 'glad'; GRANT SELECT ON v TO PUBLIC;
			CREATE FUNCTION f(m s.mood) RETURNS text LANGUAGE sql AS 'SELECT m::text'; REVOKE EXECUTE ON FUNCTION f FROM PUBLIC; CREATE FUNCTION all_of() RETURNS SETOF s.mood LANGUAGE sql BEGIN ATOMIC SELECT m FROM t; END;
			CREATE FUNCTION goes(s.mood) RETURNS int LANGUAGE sql AS 'SELECT 1';
			ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (m <> 'glad'); CREATE STATISTICS st ON k, m FROM t;
			CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE OF m ON t FOR EACH ROW WHEN (NEW.m = 'ok') EXECUTE FUNCTION touch();`,
		b: `CREATE TYPE s.mood AS ENUM ('ok', 'new', 'glad'); COMMENT ON TYPE s.mood IS 'm'; REVOKE USAGE ON TYPE s.mood FROM PUBLIC;
			CREATE TABLE t (id int PRIMARY KEY, k int, m s.mood NOT NULL DEFAULT 'new', CONSTRAINT c CHECK (m <> 'new' OR id > 0)); COMMENT ON COLUMN t.m IS 'how';
			CREATE TABLE w (id int, m s.mood, ms s.mood[] DEFAULT '{new}', UNIQUE (id, m));
			CREATE TABLE born (m s.mood DEFAULT 'new', n s.mood[]);
			CREATE INDEX i ON t (m); CREATE INDEX j ON t (m, k) WHERE k > 3; COMMENT ON INDEX i IS 'i';
			CREATE VIEW v AS SELECT t.m, w.ms FROM t JOIN w USING (id); CREATE VIEW x AS SELECT count(*) AS n FROM v WHERE m = 'glad'; GRANT SELECT ON v TO PUBLIC;
			CREATE FUNCTION f(m s.mood) RETURNS text LANGUAGE sql AS 'SELECT m::text'; REVOKE EXECUTE ON FUNCTION f FROM PUBLIC; CREATE FUNCTION all_of() RETURNS SETOF s.mood LANGUAGE sql BEGIN ATOMIC SELECT m FROM t; END;
			ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (m <> 'new'); CREATE STATISTICS st ON k, m FROM t;
			CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER g BEFORE UPDATE OF m ON t FOR EACH ROW WHEN (NEW.m = 'ok') EXECUTE FUNCTION touch();`,
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Scan}},
	{name: "enum of rows that a function gives", base: "CREATE TABLE u (a int);",
		a:       "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (m mood, k int); CREATE FUNCTION rows_of() RETURNS SETOF t LANGUAGE sql BEGIN ATOMIC SELECT * FROM t; END;",
		b:       "CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (m mood, k int); CREATE FUNCTION rows_of() RETURNS SETOF t LANGUAGE sql BEGIN ATOMIC SELECT * FROM t; END;",
		hazards: []plan.HazardName{plan.DataDependent, plan.Rewrite}},
	{name: "enum in another order", base: "CREATE TABLE u (a int);",
		a:       "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id int, m mood NOT NULL, PRIMARY KEY (id, m)); INSERT INTO t VALUES (1, 'sad'); INSERT INTO u VALUES (1);",
		b:       "CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TABLE t (id int, m mood NOT NULL, more mood, PRIMARY KEY (id, m)); CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1'; ALTER TABLE u ADD m mood DEFAULT f('ok');",
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Scan}},
	{name: "enum values added", a: "CREATE TYPE mood AS ENUM ('ok');", b: "CREATE TYPE mood AS ENUM ('a', 'b', 'ok', 'z');"},
	{name: "composite type", base: "CREATE TABLE u (a int);",
		a:       "CREATE TYPE pair AS (x int, y text); CREATE TABLE t (p pair); COMMENT ON COLUMN pair.x IS 'x'; COMMENT ON TYPE pair IS 'p'; CREATE TYPE free AS (x int, y int);",
		b:       `CREATE TYPE pair AS (x int, z text COLLATE "C"); CREATE TABLE t (p pair); COMMENT ON COLUMN pair.x IS 'xx'; CREATE TYPE free AS (x bigint, y int);`,
		hazards: []plan.HazardName{plan.DataLoss, plan.DependentBroken}},
	{name: "composite type in use", base: "CREATE TABLE u (a int);",
		a:       "CREATE TYPE pair AS (x int, y text); CREATE TABLE t (p pair, ps pair[]); CREATE VIEW v AS SELECT (p).x AS x FROM t; CREATE FUNCTION f(pair) RETURNS int LANGUAGE sql RETURN ($1).x; CREATE VIEW w AS SELECT f(p) AS n FROM t;",
		b:       "CREATE TYPE pair AS (x bigint, y text); CREATE TABLE t (p pair, ps pair[]); CREATE VIEW v AS SELECT (p).x AS x FROM t; CREATE FUNCTION f(pair) RETURNS bigint LANGUAGE sql RETURN ($1).x; CREATE VIEW w AS SELECT f(p) AS n FROM t;",
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Rewrite}},
	{name: "range type", base: "CREATE TABLE u (a int);", a: "CREATE TYPE span AS RANGE (SUBTYPE = int); CREATE TABLE t (s span);",
		b:       "CREATE TYPE span AS RANGE (SUBTYPE = bigint, MULTIRANGE_TYPE_NAME = spans); CREATE TABLE t (s span);",
		hazards: []plan.HazardName{plan.DataDependent, plan.Rewrite}},
	{name: "publication", base: "CREATE SCHEMA s; CREATE TABLE t (a int PRIMARY KEY, b text, c int); CREATE TABLE u (a int); CREATE TABLE s.x (a int);",
		a: "CREATE PUBLICATION p FOR TABLE t, u WITH (publish = 'insert'); CREATE PUBLICATION e; COMMENT ON PUBLICATION p IS 'p'; CREATE PUBLICATION all_of_it FOR ALL TABLES;",
		b: `CREATE PUBLICATION p FOR TABLE t (a, b) WHERE (a > 3) WITH (publish_via_partition_root = true);
			CREATE PUBLICATION e FOR TABLES IN SCHEMA s; CREATE PUBLICATION all_of_it FOR TABLE s.x;`,
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "publication of generated columns", oldest: 18, base: "CREATE TABLE t (a int PRIMARY KEY, b int GENERATED ALWAYS AS (a + 1) STORED);",
		a: "CREATE PUBLICATION p FOR TABLE t;", b: "CREATE PUBLICATION p FOR TABLE t WITH (publish_generated_columns = stored);"},
	{name: "event trigger", base: "CREATE TABLE t (a int);",
		a: `CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'; CREATE EVENT TRIGGER ddl ON ddl_command_start EXECUTE FUNCTION watch(); ALTER EVENT TRIGGER ddl DISABLE;
			CREATE EVENT TRIGGER drops ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION watch(); COMMENT ON EVENT TRIGGER drops IS 'x';`,
		b: `CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'; CREATE EVENT TRIGGER ddl ON ddl_command_start WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION watch();
			CREATE EVENT TRIGGER drops ON sql_drop WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION watch(); ALTER EVENT TRIGGER drops DISABLE;`},
	{name: "default privileges", base: "CREATE SCHEMA s; CREATE TABLE t (a int);",
		a: `ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT ON TABLES TO PUBLIC; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT USAGE ON SEQUENCES TO PUBLIC; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
			CREATE TABLE x (a int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE nothing (a int); REVOKE ALL ON nothing FROM PUBLIC;`,
		b: `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC; ALTER DEFAULT PRIVILEGES IN SCHEMA s GRANT EXECUTE ON FUNCTIONS TO PUBLIC; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC; ALTER DEFAULT PRIVILEGES REVOKE USAGE ON TYPES FROM PUBLIC;
			CREATE TABLE x (a int); REVOKE INSERT ON x FROM PUBLIC; GRANT INSERT ON x TO PUBLIC; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE nothing (a int); REVOKE ALL ON nothing FROM PUBLIC; CREATE TABLE too (a int); REVOKE SELECT ON too FROM PUBLIC;
			CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT EXECUTE ON FUNCTION g() TO PUBLIC; CREATE TYPE mood AS ENUM ('a'); CREATE VIEW v AS SELECT 1 AS a; REVOKE SELECT ON v FROM PUBLIC; CREATE FUNCTION s.h() RETURNS int LANGUAGE sql AS 'SELECT 1';`},
	{name: "foreign table", base: "CREATE FOREIGN DATA WRAPPER w;",
		a: `CREATE SERVER s VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'a', port '1'); CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'x'); COMMENT ON SERVER s IS 's';
			CREATE FOREIGN TABLE ft (a int OPTIONS (name 'A') NOT NULL, b text CHECK (b <> '')) SERVER s OPTIONS (file 'x', kind 'y'); COMMENT ON FOREIGN TABLE ft IS 'f'; GRANT SELECT ON ft TO PUBLIC;`,
		b: `CREATE SERVER s VERSION '2' FOREIGN DATA WRAPPER w OPTIONS (host 'b', extra '1'); CREATE USER MAPPING FOR PUBLIC SERVER s OPTIONS ("user" 'y');
			CREATE FOREIGN TABLE ft (a int OPTIONS (name 'AA', more 'm') NOT NULL, c text) SERVER s OPTIONS (file 'z'); GRANT SELECT ON ft TO PUBLIC;`,
		hazards: []plan.HazardName{plan.DataLoss}},
	{name: "foreign data wrapper", a: "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'b'); COMMENT ON FOREIGN DATA WRAPPER w IS 'w';", b: "CREATE FOREIGN DATA WRAPPER w OPTIONS (a 'c', d 'e');"},
	{name: "typed table", base: "CREATE TYPE person AS (name text, age int);",
		a: "CREATE TABLE people OF person (name WITH OPTIONS PRIMARY KEY, CHECK (age > 0)); CREATE TABLE others OF person; CREATE TABLE free (name text, age int);",
		b: "CREATE TABLE people OF person (name WITH OPTIONS PRIMARY KEY, age WITH OPTIONS DEFAULT 1); CREATE TABLE others (name text, age int); CREATE TABLE free OF person;"},
	{name: "type of a typed table", base: "CREATE TABLE u (a int);",
		a: "CREATE TYPE person AS (name text, age int); CREATE TABLE people OF person;", b: "CREATE TYPE person AS (name text, age int, more text); CREATE TABLE people OF person;",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "order by dependencies", base: "CREATE TABLE u (a int);",
		a: `CREATE TYPE z_pair AS (x int, y int); CREATE TABLE t (p z_pair); CREATE FUNCTION y_sum(p z_pair) RETURNS int LANGUAGE sql IMMUTABLE RETURN (p).x + (p).y;
			CREATE VIEW c_low AS SELECT y_sum(p) AS n FROM t; CREATE VIEW b_mid AS SELECT n FROM c_low; CREATE FUNCTION x_top() RETURNS SETOF b_mid LANGUAGE sql BEGIN ATOMIC SELECT n FROM b_mid; END;
			CREATE VIEW a_high AS SELECT * FROM x_top();`,
		b: `CREATE TYPE z_pair AS (x bigint, y int); CREATE TABLE t (p z_pair); CREATE FUNCTION y_sum(p z_pair) RETURNS bigint LANGUAGE sql IMMUTABLE RETURN (p).x + (p).y;
			CREATE VIEW c_low AS SELECT y_sum(p) AS n FROM t; CREATE VIEW b_mid AS SELECT n FROM c_low; CREATE FUNCTION x_top() RETURNS SETOF b_mid LANGUAGE sql BEGIN ATOMIC SELECT n FROM b_mid; END;
			CREATE VIEW a_high AS SELECT * FROM x_top();`,
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Rewrite}},
	{name: "tables on what stands on tables", base: "CREATE TYPE z_pair AS (x int, y int); CREATE TABLE t (p z_pair);",
		a: `CREATE FUNCTION y_sum(p z_pair) RETURNS int LANGUAGE sql IMMUTABLE RETURN (p).x + (p).y; CREATE VIEW b_view AS SELECT y_sum(p) AS n FROM t;
			CREATE DOMAIN a_domain AS int CHECK (VALUE < y_sum(ROW(1, 2)::z_pair)); CREATE TABLE a_table (d a_domain, h b_view);`,
		b: `CREATE FUNCTION y_sum(p z_pair) RETURNS int LANGUAGE sql IMMUTABLE RETURN (p).x; CREATE VIEW b_view AS SELECT y_sum(p) AS n FROM t;
			CREATE DOMAIN a_domain AS int CHECK (VALUE < y_sum(ROW(1, 2)::z_pair)); CREATE TABLE a_table (d a_domain, h b_view); CREATE TABLE a_sub (t a_table);`},
	{name: "trigger", base: "CREATE TABLE t (a int PRIMARY KEY, b text); CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
		a: `CREATE TRIGGER g BEFORE UPDATE OF b ON t FOR EACH ROW WHEN (OLD.b IS DISTINCT FROM NEW.b) EXECUTE FUNCTION touch('x'); ALTER TABLE t DISABLE TRIGGER g; COMMENT ON TRIGGER g ON t IS 'one';
			CREATE TRIGGER s AFTER INSERT ON t REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION touch(); CREATE TRIGGER same AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION touch();`,
		b: `CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch('y'); ALTER TABLE t ENABLE ALWAYS TRIGGER g; COMMENT ON TRIGGER g ON t IS 'two';
			CREATE CONSTRAINT TRIGGER s AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION touch(); CREATE TRIGGER same AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON TRIGGER same ON t IS 's';`},
	{name: "policy", base: "CREATE TABLE t (a int PRIMARY KEY, b text);",
		a: "CREATE POLICY p ON t FOR SELECT USING (a > 0); COMMENT ON POLICY p ON t IS 'one'; CREATE POLICY q ON t AS RESTRICTIVE USING (b <> '') WITH CHECK (b <> 'x');",
		b: "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; CREATE POLICY p ON t FOR ALL USING (a > 1) WITH CHECK (a > 2); COMMENT ON POLICY p ON t IS 'two'; CREATE POLICY q ON t AS RESTRICTIVE USING (b <> '') WITH CHECK (b <> 'x'); COMMENT ON POLICY q ON t IS 'q';"},
	{name: "view with all that hangs on it", base: "CREATE TABLE t (a int PRIMARY KEY, b text); CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';",
		a: `CREATE VIEW v AS SELECT a, b FROM t; CREATE TRIGGER g INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON VIEW v IS 'v'; COMMENT ON COLUMN v.a IS 'a'; ALTER VIEW v ALTER b SET DEFAULT 'x'; GRANT SELECT (a) ON v TO PUBLIC; GRANT INSERT ON v TO PUBLIC;
			CREATE VIEW w WITH (security_barrier = true) AS SELECT a FROM v; COMMENT ON VIEW w IS 'w';
			CREATE VIEW x AS SELECT a, b FROM t; COMMENT ON COLUMN x.a IS 'a'; ALTER VIEW x ALTER b SET DEFAULT 'x';
			CREATE MATERIALIZED VIEW k AS SELECT a, count(*) AS n FROM t GROUP BY a; CREATE UNIQUE INDEX k_a ON k (a); COMMENT ON INDEX k_a IS 'i'; COMMENT ON MATERIALIZED VIEW k IS 'k'; GRANT SELECT ON k TO PUBLIC;`,
		b: `CREATE VIEW v AS SELECT a + 0 AS a, b FROM t; CREATE TRIGGER g INSTEAD OF UPDATE ON v FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON VIEW v IS 'vv'; COMMENT ON COLUMN v.b IS 'b'; ALTER VIEW v ALTER b SET DEFAULT 'y'; GRANT SELECT (b) ON v TO PUBLIC; GRANT INSERT ON v TO PUBLIC;
			CREATE VIEW w WITH (security_invoker = true) AS SELECT a, b FROM v;
			CREATE VIEW x AS SELECT a, b FROM t WHERE a > 1; COMMENT ON VIEW x IS 'x';
			CREATE MATERIALIZED VIEW k AS SELECT a, count(*) + 1 AS n FROM t GROUP BY a; CREATE UNIQUE INDEX k_a ON k (a DESC); COMMENT ON INDEX k_a IS 'ii'; COMMENT ON MATERIALIZED VIEW k IS 'k'; GRANT SELECT ON k TO PUBLIC;`,
		hazards: []plan.HazardName{plan.LongLock}},
	{name: "type under a materialized view", base: "CREATE TABLE u (a int);",
		a:       "CREATE TABLE t (a int PRIMARY KEY, b varchar(20), c int); CREATE VIEW v AS SELECT b, c FROM t; CREATE MATERIALIZED VIEW k AS SELECT b, count(*) AS n FROM v GROUP BY b; CREATE INDEX k_b ON k (b);",
		b:       "CREATE TABLE t (a int PRIMARY KEY, b text, c int); CREATE VIEW v AS SELECT b, c FROM t; CREATE MATERIALIZED VIEW k AS SELECT b, count(*) AS n FROM v GROUP BY b; CREATE INDEX k_b ON k (b);",
		hazards: []plan.HazardName{plan.LongLock}},
	{name: "changed with a comment", base: "CREATE TABLE other (a int PRIMARY KEY, b int UNIQUE);",
		a: `CREATE TABLE t (a int CONSTRAINT pk PRIMARY KEY, b int CONSTRAINT k CHECK (b > 0), c int CONSTRAINT f REFERENCES other, d int, e int, CONSTRAINT u UNIQUE (d, e), CONSTRAINT x EXCLUDE USING btree (d WITH =));
			CREATE TABLE child (a int CONSTRAINT cf REFERENCES t (a)); CREATE INDEX i ON t (b); COMMENT ON INDEX i IS 'i'; COMMENT ON INDEX pk IS 'pki'; COMMENT ON CONSTRAINT pk ON t IS 'pk'; COMMENT ON CONSTRAINT k ON t IS 'k'; COMMENT ON CONSTRAINT f ON t IS 'f'; COMMENT ON CONSTRAINT u ON t IS 'u'; COMMENT ON CONSTRAINT x ON t IS 'x'; COMMENT ON CONSTRAINT cf ON child IS 'cf';`,
		b: `CREATE TABLE t (a int, b int CONSTRAINT k CHECK (b > 1), c int CONSTRAINT f REFERENCES other (b), d int, e int, CONSTRAINT pk PRIMARY KEY (a) INCLUDE (d), CONSTRAINT u UNIQUE (e, d), CONSTRAINT x EXCLUDE USING btree (e WITH =));
			CREATE TABLE child (a int CONSTRAINT cf REFERENCES t (a)); CREATE INDEX i ON t (b DESC); COMMENT ON INDEX i IS 'i'; COMMENT ON INDEX pk IS 'pki2'; COMMENT ON CONSTRAINT pk ON t IS 'pk2'; COMMENT ON CONSTRAINT k ON t IS 'k'; COMMENT ON CONSTRAINT f ON t IS 'f2'; COMMENT ON CONSTRAINT u ON t IS 'u'; COMMENT ON CONSTRAINT x ON t IS 'x2'; COMMENT ON CONSTRAINT cf ON child IS 'cf2';`,
		hazards: []plan.HazardName{plan.DataDependent, plan.LongLock, plan.Scan}},
	{name: "comments", base: "",
		a: `CREATE SCHEMA s; COMMENT ON SCHEMA s IS 'one'; GRANT USAGE ON SCHEMA s TO PUBLIC; CREATE TABLE s.t (a int CONSTRAINT k CHECK (a > 0), b int); COMMENT ON TABLE s.t IS 'one'; COMMENT ON COLUMN s.t.a IS 'one'; COMMENT ON CONSTRAINT k ON s.t IS 'one'; CREATE INDEX i ON s.t (a); COMMENT ON INDEX s.i IS 'one';
			CREATE FUNCTION s.f(x int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION s.f IS 'one'; REVOKE EXECUTE ON FUNCTION s.f FROM PUBLIC; CREATE SEQUENCE s.q; COMMENT ON SEQUENCE s.q IS 'one'; CREATE FUNCTION s.g() RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION s.g IS 'one';`,
		b: `CREATE SCHEMA s; COMMENT ON SCHEMA s IS 'two'; GRANT USAGE ON SCHEMA s TO PUBLIC; CREATE TABLE s.t (a int CONSTRAINT k CHECK (a > 0), b int); COMMENT ON TABLE s.t IS 'it''s two'; COMMENT ON COLUMN s.t.b IS 'one'; COMMENT ON CONSTRAINT k ON s.t IS 'two'; CREATE INDEX i ON s.t (a); COMMENT ON INDEX s.i IS 'two';
			CREATE FUNCTION s.f(x int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION s.f IS 'two'; CREATE SEQUENCE s.q; CREATE FUNCTION s.g() RETURNS bigint LANGUAGE sql AS 'SELECT 1'; COMMENT ON FUNCTION s.g IS 'two';`,
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "conversion", a: "CREATE CONVERSION up FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;",
		b: "CREATE DEFAULT CONVERSION up FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;"},
}

// Every kind is made, changed and dropped: the plan is proven, it runs on a
// database, pg_dump cannot tell the result from a direct load, and from there
// nothing is left to plan.
func TestKinds(t *testing.T) {
	for _, version := range pgtest.Versions() {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			t.Parallel()
			labOf := labs(t)
			for _, k := range slices.Concat(kinds, nameKinds) {
				if k.oldest > version {
					continue
				}
				t.Run(k.name, func(t *testing.T) { k.test(t, labOf(version), version) })
			}
		})
	}
}

// test takes one database through all the states.
func (k kind) test(t *testing.T, l *lab.Lab, version int) {
	var files []string
	base := stdcmp.Or(k.base, "CREATE TABLE there (a int);")
	for i, sql := range []string{base, base + k.a, base + k.b, base} {
		files = append(files, writeSQL(t, fmt.Sprint(i)+".sql", sql))
	}
	conn, target := open(t, version, files[0])
	before := dump(t, version, target)
	states := t.TempDir() // what was the actual state is wanted again at the end
	for i, what := range []string{"create", "change", "drop"} {
		p, err := planWith(t, l, version, files[i], files[i+1], states)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if !p.Proven() || len(p.Refused) > 0 {
			t.Fatalf("%s: not proven: %+v %+v, refused %+v\n%s", what, p.Proof, p.Proof.Failed, p.Refused, steps(p))
		}
		run(t, conn, p)
		want := before
		if what != "drop" {
			_, direct := open(t, version, files[i+1])
			want = dump(t, version, direct)
		}
		if d := cmp.Diff(want, dump(t, version, target)); d != "" {
			t.Fatalf("%s: -file +plan:\n%s\n%s", what, d, steps(p))
		}
		if what == "change" {
			checkHazards(t, p, k.hazards)
		}
	}
}

func checkHazards(t *testing.T, p *plan.Plan, want []plan.HazardName) {
	t.Helper()
	var got []plan.HazardName
	for _, s := range p.Steps {
		for _, h := range s.Hazards {
			got = append(got, h.Name)
		}
	}
	slices.Sort(got)
	if d := cmp.Diff(want, slices.Compact(got)); d != "" {
		t.Errorf("hazards, -want +got:\n%s\n%s", d, steps(p))
	}
}

// A confirmed rename of a type, of an attribute and of an enum's value rewrites
// nothing.
func TestRenameOfTypes(t *testing.T) {
	from := writeSQL(t, "a.sql", "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE pair AS (x int, y int); CREATE DOMAIN size AS int CHECK (VALUE > 0); CREATE TABLE t (m mood DEFAULT 'ok', p pair, s size);")
	to := writeSQL(t, "b.sql", "CREATE TYPE mood AS ENUM ('sad', 'fine'); CREATE TYPE pair AS (x int, z int); CREATE DOMAIN length AS int CONSTRAINT size_check CHECK (VALUE > 0); CREATE TABLE t (m mood DEFAULT 'fine', p pair, s length);")
	p, err := planning.Run(t.Context(), planning.Options{Desired: to, From: from, Postgres: pgtest.Usual, Getenv: os.Getenv, Lab: labs(t)(pgtest.Usual), LockTimeout: time.Second,
		Renames: []planning.Rename{{From: "public.mood.ok", To: "public.mood.fine"}, {From: "public.pair.y", To: "public.pair.z"}, {From: "public.size", To: "public.length"}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Steps) != 3 || !p.Proven() || len(p.NotAllowed(nil)) != 0 {
		t.Errorf("proof %+v\n%s", p.Proof, steps(p))
	}
}

// What belongs to whom is not compared, and what needs a superuser that could
// do harm is refused with what to do about it.
func TestLeftAndDenied(t *testing.T) {
	l := labs(t)(pgtest.Usual)
	p, err := planIn(t, l, pgtest.Usual, planning.Empty, writeSQL(t, "a.sql", "CREATE TABLE t (a int); CREATE ROLE somebody; ALTER TABLE t OWNER TO somebody;"))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(p.Left, func(x plan.Left) bool { return x.Kind == "owners" }) || !p.Proven() {
		t.Errorf("left %+v, proof %+v", p.Left, p.Proof)
	}
	for _, sql := range []string{
		"CREATE FUNCTION f() RETURNS int LANGUAGE internal AS 'pg_backend_pid';",
		"CREATE FUNCTION v(text[], oid) RETURNS void LANGUAGE plpgsql AS 'BEGIN END'; CREATE FOREIGN DATA WRAPPER w VALIDATOR v;",
		"CREATE SUBSCRIPTION s CONNECTION 'host=elsewhere' PUBLICATION p;",
	} {
		_, err := planIn(t, l, pgtest.Usual, planning.Empty, writeSQL(t, "b.sql", sql))
		if err == nil || !strings.Contains(fmt.Sprint(err), "needs a superuser") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	// Nor may a function of the text work with a superuser's rights by being
	// given to one.
	_, err = planIn(t, l, pgtest.Usual, planning.Empty, writeSQL(t, "d.sql", "CREATE FUNCTION f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'; ALTER FUNCTION f() OWNER TO pg_execute_server_program;"))
	if err == nil {
		t.Error("a function was given to a role that runs programs")
	}
	// An event trigger's function is the text's own: it must not run with
	// the rights that its creation takes.
	_, err = planIn(t, l, pgtest.Usual, planning.Empty, writeSQL(t, "c.sql", `CREATE TABLE t (a int);
		CREATE FUNCTION grab() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN RAISE EXCEPTION ''grabbed''; END IF; END';
		CREATE EVENT TRIGGER grab ON ddl_command_start EXECUTE FUNCTION grab(); CREATE PUBLICATION p FOR ALL TABLES; COMMENT ON PUBLICATION p IS 'x'; CREATE EXTENSION hstore;`))
	if err != nil {
		t.Error(err)
	}
}
