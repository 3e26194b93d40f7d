package planning_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
)

// Columns change their types while somebody writes: keys, an identity, a
// sequence, foreign keys of and to them, checks, indexes, views. Nobody fails,
// no value is lost, nothing is rewritten, and no step holds a strong lock
// while it reads rows.
func TestTypes(t *testing.T) {
	const before, after = "testdata/types/before.sql", "testdata/types/after.sql"
	for _, version := range pgtest.Versions() {
		t.Run("", func(t *testing.T) {
			p := onlinePlan(t, version, before, after)
			// text to integer may meet a word, varchar(20) to varchar(12) a long one.
			if d := cmp.Diff([]plan.HazardName{plan.DataLoss, plan.DataDependent}, p.NotAllowed(nil)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			conn, target := open(t, version, before)
			sql(t, conn, `INSERT INTO users (name, score, born) SELECT 'u' || i, nullif(i % 50, 0)::text, date '2000-01-01' + i FROM generate_series(1, 2000) i;
				INSERT INTO orders (user_id, amount, code) SELECT i, i, i::text FROM generate_series(1, 2000) i`)
			stop := writing(t, target, `WITH u AS (INSERT INTO public.users (name, score) VALUES ('more', '77') RETURNING id), o AS (
				INSERT INTO public.orders (user_id, amount, code) SELECT id, 5, 'y' FROM u)
				UPDATE public.orders SET amount = amount + 1 WHERE id = (SELECT 1 + random() * 1999)::integer`)
			run(t, conn, p)
			written := stop()
			var users, scores, born, orders, amount, last int64
			if err := conn.QueryRow(t.Context(), `SELECT count(*), sum(score), count(born), (SELECT count(*) FROM public.orders), (SELECT sum(amount)::bigint FROM public.orders),
				(SELECT max(id) FROM public.users) FROM public.users`).Scan(&users, &scores, &born, &orders, &amount, &last); err != nil {
				t.Fatal(err)
			}
			if users != 2000+written || orders != users || scores != 40*49*25+77*written || born != 2000 || amount < 2000*2001/2+5*written || written == 0 {
				t.Errorf("%d written: %d users, scores %d, %d born, %d orders of %d", written, users, scores, born, orders, amount)
			}
			var next int64
			if err := conn.QueryRow(t.Context(), "INSERT INTO public.users (name) VALUES ('last') RETURNING id").Scan(&next); err != nil || next <= last {
				t.Errorf("the next id is %d after %d: %v", next, last, err)
			}
			sameAsFile(t, version, after, target)
		})
	}
}

// onlinePlan makes a plan that is proven, rewrites nothing, and reads no rows
// under a lock that stops writers.
func onlinePlan(t *testing.T, version int, before, after string) *plan.Plan {
	t.Helper()
	p, err := makePlan(t, version, before, after)
	if err != nil {
		t.Fatal(err)
	}
	if !p.Proven() || len(p.Refused) > 0 {
		t.Fatalf("not proven: %+v %+v, refused %v", p.Proof, p.Proof.Failed, p.Refused)
	}
	for _, s := range p.Steps {
		strong := slices.ContainsFunc(s.Effects.Locks, func(l plan.Lock) bool { return l.Mode >= lockmode.ShareRowExclusive })
		if len(s.Effects.Rewrites) > 0 || strong && len(s.Effects.Scans)+len(s.Effects.Builds) > 0 {
			t.Errorf("step %d, %s: rewrites %v, scans %v, builds %v under %v", s.Number, s.Title, s.Effects.Rewrites, s.Effects.Scans, s.Effects.Builds, s.Effects.Locks)
		}
	}
	return p
}

// sameAsFile compares what a plan has made with what the file makes.
func sameAsFile(t *testing.T, version int, file, target string) {
	t.Helper()
	_, direct := open(t, version, file)
	if d := cmp.Diff(dump(t, version, direct), dump(t, version, target)); d != "" {
		t.Errorf("-file +plan:\n%s", d)
	}
}

// The same of a partitioned table: a key that others point at, an identity,
// columns in another order, defaults and constraints of single partitions,
// partitions of partitions, and one that comes while the plan is under way.
func TestTypesOfPartitions(t *testing.T) {
	const before, after = "testdata/types/partitioned_before.sql", "testdata/types/partitioned_after.sql"
	for _, version := range pgtest.Versions() {
		t.Run("", func(t *testing.T) {
			p := onlinePlan(t, version, before, after)
			if d := cmp.Diff([]plan.HazardName(nil), p.NotAllowed(nil)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			conn, target := open(t, version, before)
			sql(t, conn, `INSERT INTO kinds (id, name) SELECT i, 'k' || i FROM generate_series(1, 10) i;
				INSERT INTO events (at, kind, amount) SELECT date '2026-01-01' + i % 130, 1 + i % 10, 1 + i % 100 FROM generate_series(1, 3000) i;
				INSERT INTO notes SELECT id, at FROM events`)
			stop := writing(t, target, `WITH e AS (INSERT INTO public.events (at, amount) SELECT date '2026-01-01' + (random() * 130)::integer, 7 RETURNING id, at), n AS (
				INSERT INTO public.notes (event, at) SELECT id, at FROM e)
				UPDATE public.events SET amount = amount + 1, at = CASE WHEN random() < 0.1 THEN at + 20 ELSE at END WHERE id = (SELECT 1 + random() * 2999)::integer`)
			half := *p
			half.Steps = p.Steps[:len(p.Steps)/3]
			run(t, conn, &half)
			sql(t, conn, "CREATE TABLE late PARTITION OF public.events FOR VALUES FROM ('2027-01-01') TO ('2027-02-01')")
			half.Steps = p.Steps[len(half.Steps):]
			run(t, conn, &half)
			written := stop()
			var incomplete, missing int
			if err := conn.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM pg_index WHERE NOT indisvalid),
				(SELECT count(*) FROM pg_index WHERE indrelid = 'events'::regclass) - (SELECT count(*) FROM pg_index WHERE indrelid = 'late'::regclass)`).Scan(&incomplete, &missing); err != nil || incomplete+missing != 0 {
				t.Errorf("%d indexes are not complete, %d are missing in the partition that came: %v", incomplete, missing, err)
			}
			sql(t, conn, "ALTER TABLE events DETACH PARTITION late; DROP TABLE late")
			var events, kinds, notes, last, lost int64
			if err := conn.QueryRow(t.Context(), `SELECT count(*), sum(kind)::bigint, (SELECT count(*) FROM public.notes), max(id),
				(SELECT count(*) FROM public.notes n WHERE NOT EXISTS (SELECT FROM public.events e WHERE (e.id, e.at) = (n.event, n.at))) FROM public.events`).Scan(&events, &kinds, &notes, &last, &lost); err != nil {
				t.Fatal(err)
			}
			if events != 3000+written || notes != events || lost != 0 || kinds != 3000*11/2+written || written == 0 {
				t.Errorf("%d written: %d events, %d notes, %d without an event, kinds %d", written, events, notes, lost, kinds)
			}
			var next int64
			if err := conn.QueryRow(t.Context(), "INSERT INTO public.events (at) VALUES ('2026-01-02') RETURNING id").Scan(&next); err != nil || next <= last {
				t.Errorf("the next id is %d after %d: %v", next, last, err)
			}
			sameAsFile(t, version, after, target)
		})
	}
}

// What names a column and holds no rows comes again with it: policies, of
// other tables too, triggers, statistics, privileges, publications, a replica
// identity; and so do indexes that compute.
func TestTypesAround(t *testing.T) {
	const before, after = "testdata/types/around_before.sql", "testdata/types/around_after.sql"
	for _, version := range pgtest.Versions() {
		t.Run("", func(t *testing.T) {
			p := onlinePlan(t, version, before, after)
			if d := cmp.Diff([]plan.HazardName{plan.DataDependent}, p.NotAllowed(nil)); d != "" { // text to varchar(40)
				t.Errorf("-want +got:\n%s", d)
			}
			conn, target := open(t, version, before)
			sql(t, conn, "INSERT INTO items (id, part, amount, code) SELECT i, 1 + i % 2, i % 100, 'c' || i FROM generate_series(1, 2000) i")
			stop := writing(t, target, `WITH i AS (INSERT INTO public.items (id, part, code) SELECT max(id) + 1, 2, 'more' FROM public.items)
				UPDATE public.items SET amount = amount + 1 WHERE id = (SELECT 1 + random() * 1999)::integer`)
			run(t, conn, p)
			written := stop()
			var items, amount int64
			if err := conn.QueryRow(t.Context(), "SELECT count(*), sum(amount)::bigint FROM public.items").Scan(&items, &amount); err != nil {
				t.Fatal(err)
			}
			if items != 2000+written || amount != 20*99*50+2*written || written == 0 {
				t.Errorf("%d written: %d items, amount %d", written, items, amount)
			}
			sameAsFile(t, version, after, target)
		})
	}
}

// Smaller cases, without a writer, that need nobody's permission.
func TestTypesOnline(t *testing.T) {
	for name, c := range map[string]struct {
		version int
		schema  string
	}{
		"virtual": {18, `CREATE TABLE t (a TYPE, b bigint GENERATED ALWAYS AS (a + 1) VIRTUAL, k integer) PARTITION BY LIST (k); CREATE TABLE p PARTITION OF t FOR VALUES IN (1);
			CREATE TABLE q PARTITION OF t (b GENERATED ALWAYS AS (a + 2)) FOR VALUES IN (2)`},
		"foreign key to a partition": {17, `CREATE TABLE t (a TYPE, k integer) PARTITION BY LIST (k); CREATE TABLE p PARTITION OF t (PRIMARY KEY (k, a)) FOR VALUES IN (1); CREATE TABLE s (a bigint, k integer, FOREIGN KEY (k, a) REFERENCES p)`},
		"foreign key to itself":      {15, `CREATE TABLE t (a TYPE, up TYPE, k integer, PRIMARY KEY (k, a), FOREIGN KEY (k, up) REFERENCES t) PARTITION BY HASH (k); CREATE TABLE p PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE q PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1)`},
		"between partitioned tables": {15, `CREATE TABLE t (a TYPE, k integer, PRIMARY KEY (k, a)) PARTITION BY LIST (k); CREATE TABLE p PARTITION OF t DEFAULT;
			CREATE TABLE s (a bigint, k integer, CONSTRAINT f FOREIGN KEY (k, a) REFERENCES t) PARTITION BY LIST (k); CREATE TABLE s1 PARTITION OF s DEFAULT; COMMENT ON CONSTRAINT f ON s IS 'both'`},
		"not null in a partition": {18, `CREATE TABLE t (a TYPE, k integer, j integer) PARTITION BY LIST (k); CREATE TABLE p PARTITION OF t (a CONSTRAINT mine NOT NULL) FOR VALUES IN (1);
			CREATE TABLE q PARTITION OF t (a NOT NULL) FOR VALUES IN (2) PARTITION BY LIST (j); CREATE TABLE q1 PARTITION OF q DEFAULT; CREATE TABLE r PARTITION OF t DEFAULT`},
		"function": {17, `CREATE TABLE t (a TYPE, k integer); CREATE FUNCTION f(n bigint) RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(a)::bigint FROM t WHERE a > n; END; COMMENT ON FUNCTION f IS 'it adds';
			CREATE VIEW v AS SELECT f(1) AS all_of_it; GRANT EXECUTE ON FUNCTION f TO PUBLIC`},
		"rule": {15, `CREATE TABLE t (a TYPE, k integer); CREATE TABLE log (a bigint); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a);
			CREATE RULE keep AS ON DELETE TO log WHERE EXISTS (SELECT FROM t WHERE t.a = OLD.a) DO INSTEAD NOTHING; COMMENT ON RULE keep ON log IS 'still there'`},
		"no partition":              {17, `CREATE TABLE t (a TYPE, b integer, PRIMARY KEY (b, a)) PARTITION BY HASH (b)`},
		"sequence":                  {17, `CREATE SEQUENCE q; CREATE TABLE t (a TYPE NOT NULL DEFAULT nextval('q'), k integer) PARTITION BY LIST (k); ALTER SEQUENCE q OWNED BY t.a; CREATE TABLE p PARTITION OF t FOR VALUES IN (1); CREATE TABLE r PARTITION OF t FOR VALUES IN (2); ALTER TABLE r ALTER a DROP DEFAULT`},
		"replica identity":          {17, `CREATE TABLE t (a TYPE NOT NULL); CREATE UNIQUE INDEX i ON t (a); ALTER TABLE t REPLICA IDENTITY USING INDEX i`},
		"not unique in a partition": {17, `CREATE TABLE t (a TYPE, k integer) PARTITION BY LIST (k); CREATE TABLE p PARTITION OF t FOR VALUES IN (1); CREATE INDEX own ON p (a) INCLUDE (k); CREATE INDEX all_of_it ON t (k, a); ALTER TABLE p ADD UNIQUE (a)`},
		"strange names":             {17, `CREATE SCHEMA "S s"; CREATE TABLE "S s"."T'%" (k integer, "a ""b" TYPE GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (k, "a ""b")) PARTITION BY LIST (k); CREATE TABLE "S s"."P $1" PARTITION OF "S s"."T'%" DEFAULT; CREATE INDEX ON "S s"."T'%" (("a ""b" % 10)) WHERE "a ""b" > 3`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			after := writeSQL(t, "b.sql", replace(c.schema, "bigint"))
			p := onlinePlan(t, c.version, writeSQL(t, "a.sql", replace(c.schema, "integer")), after)
			if len(p.NotAllowed(nil)) > 0 {
				t.Errorf("%v: %s", p.NotAllowed(nil), p.Steps[0].Why)
			}
			conn, target := open(t, c.version, writeSQL(t, "a.sql", replace(c.schema, "integer")))
			run(t, conn, p)
			sameAsFile(t, c.version, after, target)
		})
	}
}

// What names the column may go or change in the same plan.
func TestTypesAmongOtherChanges(t *testing.T) {
	const first = "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TABLE o (b integer);"
	before := writeSQL(t, "a.sql", first+`CREATE TABLE t (k integer, a integer);
		CREATE TRIGGER goes BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION stamp(); CREATE TRIGGER more BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION stamp();
		CREATE POLICY goes ON t USING (a > 0); CREATE POLICY asks ON o USING (b IN (SELECT a FROM t)); CREATE POLICY more ON t USING (a > 1);
		CREATE INDEX goes ON t (a); CREATE INDEX more ON t (a); CREATE STATISTICS stays ON a, k FROM t; GRANT SELECT (a), UPDATE (a) ON t TO PUBLIC;
		CREATE PUBLICATION pub FOR TABLE t (a, k) WHERE (a > 1) WITH (publish = 'insert')`)
	after := writeSQL(t, "b.sql", first+`CREATE TABLE t (k integer, a bigint);
		CREATE TRIGGER more BEFORE UPDATE OF a, k ON t FOR EACH ROW EXECUTE FUNCTION stamp();
		CREATE POLICY more ON t USING (a > 2); CREATE INDEX more ON t (a, k) WHERE a > 5; CREATE STATISTICS stays (ndistinct) ON a, k FROM t; GRANT SELECT (a) ON t TO PUBLIC;
		CREATE PUBLICATION pub FOR TABLE t WITH (publish = 'insert')`)
	p := onlinePlan(t, pgtest.Usual, before, after)
	conn, target := open(t, pgtest.Usual, before)
	run(t, conn, p)
	sameAsFile(t, pgtest.Usual, after, target)
}

// A partition that comes with a change of its parent's columns is attached
// when both have the same.
func TestPartitionsThatComeWithColumns(t *testing.T) {
	const key = ", PRIMARY KEY (k, a)) PARTITION BY LIST (k); CREATE TABLE p PARTITION OF t FOR VALUES IN (1);"
	const come = "CREATE TABLE q PARTITION OF t FOR VALUES IN (2); CREATE TABLE r PARTITION OF t DEFAULT PARTITION BY LIST (k); CREATE TABLE r1 PARTITION OF r FOR VALUES IN (3); CREATE INDEX ON t (a)"
	for name, c := range map[string]struct{ before, after string }{
		"another type":  {"a integer, k integer", "a bigint, k integer"},
		"a new column":  {"a integer, k integer", "a integer, k integer, b text NOT NULL DEFAULT 'x', c timestamptz DEFAULT clock_timestamp()"},
		"a column less": {"a integer, k integer, b text NOT NULL DEFAULT 'x'", "a integer, k integer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, after := writeSQL(t, "a.sql", "CREATE TABLE t ("+c.before+key+"CREATE INDEX ON t (a)"), writeSQL(t, "b.sql", "CREATE TABLE t ("+c.after+key+come)
			p, err := makePlan(t, pgtest.Usual, before, after)
			if err != nil {
				t.Fatal(err)
			}
			if !p.Proven() {
				t.Fatalf("not proven: %+v %+v", p.Proof, p.Proof.Failed)
			}
			conn, target := open(t, pgtest.Usual, before)
			run(t, conn, p)
			sameAsFile(t, pgtest.Usual, after, target)
		})
	}
}

// So many partitions that going through them is no moment any more need a
// permission.
func TestTypesOfManyPartitions(t *testing.T) {
	for n, want := range map[int][]plan.HazardName{100: nil, 101: {plan.LongLock}} {
		schema := "CREATE TABLE t (a TYPE, k integer) PARTITION BY LIST (k);"
		for i := range n {
			schema += fmt.Sprintf("CREATE TABLE p%d PARTITION OF t FOR VALUES IN (%d);", i, i)
		}
		p := onlinePlan(t, pgtest.Usual, writeSQL(t, "a.sql", replace(schema, "integer")), writeSQL(t, "b.sql", replace(schema, "bigint")))
		if d := cmp.Diff(want, p.NotAllowed(nil)); d != "" {
			t.Errorf("%d partitions: -want +got:\n%s", n, d)
		}
	}
}

// What closes the online way is said, and the change in place is held back.
func TestTypesInPlace(t *testing.T) {
	for name, c := range map[string]struct{ schema, why string }{
		"generated": {"CREATE TABLE t (a TYPE, b bigint GENERATED ALWAYS AS (id) STORED, id bigint)", ""},
		"stored":    {"CREATE TABLE t (a TYPE, b bigint GENERATED ALWAYS AS (a + 1) STORED)", "the stored values of the generated column b are computed from it; what is computed from the column is computed anew"},
		"parent":    {"CREATE TABLE t (a TYPE); CREATE TABLE s () INHERITS (t)", "the table inherits or is inherited from"},
		"exclusion": {"CREATE TABLE t (a TYPE, EXCLUDE (a WITH =))", "constraint t_a_excl has no online form"},
		"compiled":  {"CREATE TABLE t (a TYPE); CREATE FUNCTION f() RETURNS TYPE LANGUAGE sql BEGIN ATOMIC SELECT a FROM t; END", "function public.f() is compiled with the table"},
		"rule":      {"CREATE TABLE t (a TYPE); CREATE RULE r AS ON UPDATE TO t DO INSTEAD NOTHING", "rule RULE r ON public.t is compiled with the table"},
		"forced":    {"CREATE TABLE t (a TYPE); ALTER TABLE t FORCE ROW LEVEL SECURITY", "policies may hide rows from the owner, who would have to fill the second column"},
		"foreign": {"CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE TABLE t (a TYPE, k integer) PARTITION BY LIST (k); CREATE FOREIGN TABLE p PARTITION OF t FOR VALUES IN (1) SERVER s",
			"partition public.p is a foreign table"},
		"its own key": {"CREATE TABLE t (a TYPE, k integer) PARTITION BY LIST (k); CREATE TABLE p PARTITION OF t (UNIQUE (a, k)) FOR VALUES IN (1); CREATE UNIQUE INDEX u ON t (a, k)",
			"the key p_a_k_key is a part of index u"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := makePlan(t, pgtest.Usual, writeSQL(t, "a.sql", replace(c.schema, "integer")), writeSQL(t, "b.sql", replace(c.schema, "bigint")))
			if err != nil {
				t.Fatal(err)
			}
			if !p.Proven() && !slices.Contains([]string{"stored", "compiled", "its own key"}, name) { // PostgreSQL itself refuses to change those in place
				t.Errorf("proof %+v %+v", p.Proof, p.Proof.Failed)
			}
			if c.why == "" {
				if len(p.NotAllowed(nil)) != 0 {
					t.Errorf("%v", p.NotAllowed(nil))
				}
				return
			}
			if len(p.Steps) == 0 || p.Steps[0].Why != "a second column that takes its place would stop nobody, but "+c.why || !slices.Contains(p.NotAllowed(nil), plan.Rewrite) {
				t.Errorf("%v: %+v", p.NotAllowed(nil), p.Steps)
			}
		})
	}
}

// PostgreSQL changes no type by which it puts rows into partitions: the table
// is made anew beside the old one, or the reason is said.
func TestTypeOfPartitionKey(t *testing.T) {
	for _, c := range []struct{ schema, refused string }{
		{"CREATE TABLE t (a TYPE PRIMARY KEY) PARTITION BY LIST (a); CREATE TABLE p PARTITION OF t DEFAULT", ""},
		{"CREATE TABLE t (a TYPE, b integer) PARTITION BY LIST (b); CREATE TABLE p PARTITION OF t DEFAULT PARTITION BY RANGE ((a + 1))",
			"no ALTER TABLE changes a column by which rows are put into partitions, and it cannot be made anew beside the old one: no key of the new table is made of columns that the rows have"},
	} {
		p, err := makePlan(t, pgtest.Usual, writeSQL(t, "a.sql", replace(c.schema, "integer")), writeSQL(t, "b.sql", replace(c.schema, "bigint")))
		if err != nil {
			t.Fatal(err)
		}
		var refused string
		for _, r := range p.Refused {
			refused += r.What
		}
		if refused != c.refused || refused == "" && !p.Proven() {
			t.Errorf("%s: %q, %+v", c.schema, refused, p.Proof)
		}
	}
}

// A value that is too long stops a change of type: no way cuts it.
func TestTypesDoNotCut(t *testing.T) {
	for name, schema := range map[string]string{"online": "CREATE TABLE t (a TYPE)", "in place": "CREATE TABLE t (a TYPE); CREATE TABLE s () INHERITS (t)"} {
		t.Run(name, func(t *testing.T) {
			before := writeSQL(t, "a.sql", replace(schema, "varchar(20)"))
			p, err := makePlan(t, pgtest.Usual, before, writeSQL(t, "b.sql", replace(schema, "varchar(3)")))
			if err != nil {
				t.Fatal(err)
			}
			if !p.Proven() {
				t.Fatalf("proof %+v", p.Proof)
			}
			conn, _ := open(t, pgtest.Usual, before)
			sql(t, conn, "INSERT INTO t VALUES ('abc'), ('abcdef')")
			var failed error
			for _, s := range p.Steps {
				if failed = runStep(t.Context(), conn, s); failed != nil {
					break
				}
			}
			var long int
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM public.t WHERE a = 'abcdef'").Scan(&long); err != nil || failed == nil || long != 1 {
				t.Errorf("the plan ended with %v, and %d rows keep the long value: %v", failed, long, err)
			}
		})
	}
}

func replace(schema, typ string) string { return strings.ReplaceAll(schema, "TYPE", typ) }
