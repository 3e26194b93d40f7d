package planning_test

import (
	"strings"

	"github.com/decadedb/decade/internal/plan"
)

// alike puts names of 63 bytes that differ in their last one in the place of L1
// and L2: cut to make room for a label they are the same.
func alike(sql string) string {
	long := strings.Repeat("long_name_", 6)
	return strings.NewReplacer("L1", long+"ab1", "L2", long+"ab2").Replace(sql)
}

// nameKinds are about names: those that decade makes, and those that pass from
// one object to another.
var nameKinds = []kind{
	{name: "columns that get new types and whose names are alike", base: "CREATE TABLE other (a int);",
		a:       alike("CREATE TABLE t (id bigint PRIMARY KEY, L1 int NOT NULL, L2 int NOT NULL, CONSTRAINT L1 UNIQUE (L1), CONSTRAINT L2 CHECK (L2 > 0)); CREATE INDEX L2 ON t (L2); CREATE STATISTICS L1 ON id, L1 FROM t; CREATE STATISTICS L2 ON id, L2 FROM t; INSERT INTO t VALUES (1, 2, 3);"),
		b:       alike("CREATE TABLE t (id bigint PRIMARY KEY, L1 bigint NOT NULL, L2 bigint NOT NULL, CONSTRAINT L1 UNIQUE (L1), CONSTRAINT L2 CHECK (L2 > 0)); CREATE INDEX L2 ON t (L2); CREATE STATISTICS L1 ON id, L1 FROM t; CREATE STATISTICS L2 ON id, L2 FROM t;"),
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Scan}},
	{name: "constraints and indexes whose names are alike", base: "CREATE TABLE other (a int);",
		a:       alike("CREATE TABLE t (a int, b int, CONSTRAINT L1 CHECK (a > 0), CONSTRAINT L2 CHECK (b > 0)); CREATE INDEX L1 ON t (a); CREATE INDEX L2 ON t (b);"),
		b:       alike("CREATE TABLE t (a int NOT NULL, b int NOT NULL, CONSTRAINT L1 CHECK (a > 1), CONSTRAINT L2 CHECK (b > 1)); CREATE INDEX L1 ON t (a, b); CREATE INDEX L2 ON t (b, a);"),
		hazards: []plan.HazardName{plan.DataDependent, plan.Scan}},
	{name: "column whose second has the name of another", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (a int, a_new int, a_old int); INSERT INTO t VALUES (1, 2, 3);",
		b:       "CREATE TABLE t (a bigint, a_new int, a_old int);",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "new table that takes the name of a key", base: "CREATE TABLE other (a int);",
		a:       alike("CREATE TABLE L2 (id bigint PRIMARY KEY, n serial, UNIQUE (n));"),
		b:       alike("CREATE TABLE L1 (id bigint PRIMARY KEY, n serial, UNIQUE (n)); CREATE TABLE L2 (id bigint PRIMARY KEY, n serial, UNIQUE (n));"),
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "index that is to be another table's", base: "CREATE TABLE t (a int, b int); CREATE TABLE u (a int);",
		a: "CREATE INDEX i ON t (a); CREATE INDEX j ON t (b); ALTER TABLE u ADD CONSTRAINT k UNIQUE (a);",
		b: "CREATE INDEX i ON u (a); CREATE INDEX l ON t (b); CREATE SEQUENCE j; CREATE TABLE k (a int);"},
	{name: "table in partitions whose identity's sequence has a name of its own", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME q) PRIMARY KEY);",
		b:       "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME q INCREMENT BY 2) PRIMARY KEY) PARTITION BY RANGE (id); CREATE TABLE t_rest PARTITION OF t DEFAULT;",
		hazards: []plan.HazardName{plan.DataDependent, plan.DependentBroken, plan.Scan}},
	{name: "sequences that change places", base: "CREATE TABLE other (a int);",
		a:       "CREATE SEQUENCE one; CREATE SEQUENCE two; CREATE TABLE t (a bigint DEFAULT nextval('one'), b bigint DEFAULT nextval('two'), c bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME three)); ALTER SEQUENCE one OWNED BY t.a; ALTER SEQUENCE two OWNED BY t.b; INSERT INTO t DEFAULT VALUES;",
		b:       "CREATE SEQUENCE one; CREATE SEQUENCE two; CREATE SEQUENCE three; CREATE TABLE t (a bigint DEFAULT nextval('two'), b bigint DEFAULT nextval('one'), c bigint GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME four)); ALTER SEQUENCE one OWNED BY t.b; ALTER SEQUENCE two OWNED BY t.a;",
		hazards: []plan.HazardName{plan.DependentBroken}},
	{name: "identity that becomes a domain in place", base: "CREATE DOMAIN d AS bigint; CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (n bigint GENERATED ALWAYS AS IDENTITY); CREATE TABLE s () INHERITS (t);",
		b:       "CREATE TABLE t (n d DEFAULT 3); CREATE TABLE s () INHERITS (t);",
		hazards: []plan.HazardName{plan.DataDependent, plan.DataLoss, plan.Rewrite}},
	{name: "privileges on columns in the place of those on the table", base: "CREATE TABLE t (a int, b int);",
		a: "GRANT SELECT, INSERT ON t TO PUBLIC; GRANT UPDATE (a) ON t TO PUBLIC;",
		b: "GRANT SELECT (a), INSERT (b) ON t TO PUBLIC; GRANT UPDATE ON t TO PUBLIC;"},
	{name: "new sequences for columns that have values", base: "CREATE TABLE other (a int);",
		a:       "CREATE SEQUENCE one; CREATE TABLE t (a bigint NOT NULL DEFAULT nextval('one')); INSERT INTO t DEFAULT VALUES;",
		b:       `CREATE SEQUENCE one; CREATE SEQUENCE "Two"; CREATE TABLE t (a bigint NOT NULL DEFAULT nextval('"Two"'));`,
		hazards: []plan.HazardName{plan.DataDependent}},
	{name: "new sequence for a key", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (a bigint PRIMARY KEY, b int); INSERT INTO t VALUES (1, 1);",
		b:       "CREATE SEQUENCE two; CREATE TABLE t (a bigint PRIMARY KEY DEFAULT nextval('two'), b int DEFAULT nextval('two'));",
		hazards: []plan.HazardName{plan.DataDependent}},
	{name: "new identity for a key", base: "CREATE TABLE other (a int);",
		a:       "CREATE TABLE t (a bigint PRIMARY KEY, b int NOT NULL); INSERT INTO t VALUES (1, 1);",
		b:       "CREATE TABLE t (a bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b int GENERATED ALWAYS AS IDENTITY);",
		hazards: []plan.HazardName{plan.DataDependent}},
	{name: "new sequence for a column that no key holds", base: "CREATE TABLE other (a int);",
		a: "CREATE TABLE t (a bigint); INSERT INTO t VALUES (1);",
		b: "CREATE SEQUENCE two; CREATE TABLE t (a bigint DEFAULT nextval('two'));"},
	{name: "function that a default calls and that reads a new column whose name has a dot", base: "CREATE TABLE t (a int); CREATE TABLE u (a int);",
		b: `ALTER TABLE t ADD "b.c" int; CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT max("b.c") FROM t; END; ALTER TABLE u ALTER a SET DEFAULT f();`},
	{name: "privileges on a schema whose name has a dot", base: "CREATE TABLE other (a int);",
		a: `CREATE SCHEMA "a.b"; GRANT USAGE ON SCHEMA "a.b" TO PUBLIC;`,
		b: `CREATE SCHEMA "a.b"; GRANT USAGE, CREATE ON SCHEMA "a.b" TO PUBLIC;`},
	{name: "rule on a table and a view whose names have dots", base: "CREATE TABLE other (a int);",
		a: `CREATE TABLE "a.b" (a int); CREATE RULE r AS ON DELETE TO "a.b" DO INSTEAD NOTHING; CREATE VIEW "v.w" AS SELECT a FROM other; CREATE RULE r AS ON DELETE TO "v.w" DO INSTEAD NOTHING;`,
		b: `CREATE TABLE "a.b" (a int); CREATE VIEW "v.w" AS SELECT a FROM other; CREATE RULE r AS ON DELETE TO "v.w" DO INSTEAD NOTHING;`},
	{name: "unique indexes whose names are alike, and keys that point at them go", base: "CREATE TABLE other (a int);",
		a:       alike("CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX L1 ON t (a); CREATE UNIQUE INDEX L2 ON t (b); CREATE TABLE u (a int REFERENCES t (a), b int REFERENCES t (b));"),
		b:       alike("CREATE TABLE t (a int, b int); CREATE UNIQUE INDEX L1 ON t (a, b); CREATE UNIQUE INDEX L2 ON t (b, a); CREATE TABLE u (a int, b int);"),
		hazards: []plan.HazardName{plan.DataDependent}},
}
