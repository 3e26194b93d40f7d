package planning_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
)

// Tables become partitioned, and partition keys change their types, while
// somebody inserts, updates, deletes and rolls back. Nobody fails, and at the
// end every row is there once, with the values that the notes give it.
func TestTablesMadeAnew(t *testing.T) {
	const before, after = "testdata/anew/before.sql", "testdata/anew/after.sql"
	for _, version := range pgtest.Versions() {
		t.Run("", func(t *testing.T) {
			p := onlinePlan(t, version, before, after)
			if d := cmp.Diff([]plan.HazardName{plan.DataLoss, plan.DependentBroken, plan.DataDependent}, p.NotAllowed(nil)); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			conn, target := open(t, version, before)
			sql(t, conn, `INSERT INTO users SELECT i, 'u' || i FROM generate_series(1, 50) i;
				INSERT INTO events (user_id, at, body, gone) SELECT 1 + i % 50, timestamp '2025-01-01' + i * interval '1 hour', '{"n": 1}', 'x' FROM generate_series(1, 5000) i;
				INSERT INTO orders (user_id, "when", amount) SELECT 1 + i % 50, timestamp '2024-01-01' + i * interval '5 hours', i FROM generate_series(1, 5000) i;
				INSERT INTO tags SELECT 1 + i % 50, 't' || i FROM generate_series(1, 1000) i;
				INSERT INTO uses SELECT user_id, tag, 1 FROM tags;
				-- What the writers did, to be compared at the end.
				CREATE TABLE ledger (n bigint GENERATED ALWAYS AS IDENTITY, event bigint NOT NULL, note text)`)
			stops := []func() int64{
				writing(t, target, `WITH e AS (INSERT INTO public.events (user_id, note) VALUES (7, 'more') RETURNING id, note)
					INSERT INTO public.ledger (event, note) SELECT id, note FROM e`),
				writing(t, target, `UPDATE public.events SET note = 'changed' WHERE id = (SELECT 1 + random() * 4999)::bigint`),
				writing(t, target, `WITH d AS (DELETE FROM public.events WHERE id = (SELECT event FROM public.ledger WHERE n = (SELECT 1 + random() * 300)::bigint AND note = 'more') RETURNING id)
					UPDATE public.ledger SET note = NULL FROM d WHERE d.id = event`),
				writing(t, target, `INSERT INTO public.orders (user_id, amount) VALUES (3, 1)`),
				writing(t, target, `DO $$ BEGIN
						UPDATE public.orders SET amount = -1 WHERE id % 100 = 3; DELETE FROM public.events WHERE id % 7 = 0; RAISE EXCEPTION 'no';
					EXCEPTION WHEN raise_exception THEN NULL; END $$`),
				writing(t, target, `WITH n AS (INSERT INTO public.tags VALUES (9, 'n' || random()) RETURNING user_id, tag) INSERT INTO public.uses SELECT user_id, tag, 2 FROM n`),
			}
			run(t, conn, p)
			var written []int64
			for _, stop := range stops {
				written = append(written, stop())
			}
			var events, wrong, lost, orders, negative, tags, uses int64
			if err := conn.QueryRow(t.Context(), `SELECT
				(SELECT count(*) FROM public.events WHERE id <= 5000),
				(SELECT count(*) FROM public.events WHERE owner NOT IN ('u' || user_id, 'nobody') OR id <= 5000 AND (owner = 'nobody' OR at <> timestamptz '2025-01-01 00:00:00+00' + id * interval '1 hour' OR body->>'n' IS DISTINCT FROM '1')),
				(SELECT count(*) FROM public.ledger l FULL JOIN (SELECT * FROM public.events WHERE id > 5000) e ON e.id = l.event WHERE (l.note IS NULL) <> (e.id IS NULL)),
				(SELECT count(*) FROM public.orders), (SELECT count(*) FROM public.orders WHERE amount < 0), (SELECT count(*) FROM public.tags), (SELECT count(*) FROM public.uses)`).
				Scan(&events, &wrong, &lost, &orders, &negative, &tags, &uses); err != nil {
				t.Fatal(err)
			}
			if events != 5000 || wrong != 0 || lost != 0 || orders != 5000+written[3] || negative != 0 || tags != 1000+written[5] || uses != tags || slices.Min(written[:4]) == 0 {
				t.Errorf("%v written: %d old events, %d with other values, %d lost or back from the dead, %d orders, %d of a transaction that was rolled back, %d tags with %d uses",
					written, events, wrong, lost, orders, negative, tags, uses)
			}
			sql(t, conn, "DROP TABLE ledger")
			sameAsFile(t, version, after, target)
			t.Logf("%d steps, %v written meanwhile", len(p.Steps), written)
		})
	}
}

// Where the desired state leaves the partitions to maintenance, those are made
// that the rows need, and some ahead.
func TestPartitionsAsDeclared(t *testing.T) {
	for name, c := range map[string]struct{ typ, width, insert, want string }{
		"months": {"timestamptz", "1 month", "'2026-03-31 23:30:00+00'", "t_2026_02 t_2026_03 t_2026_04"},
		"year":   {"date", "1 year", "'1969-12-31'", "t_1968_01 t_1969_01 t_1970_01"},
		"weeks":  {"timestamp", "7 days", "'2026-03-04'", "t_20260223 t_20260302 t_20260309"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, err := config.Parse("decade.yaml", []byte("lifecycle:\n  t: {partition_by: at, width: "+c.width+", premake: 2}\n"))
			if err != nil {
				t.Fatal(err)
			}
			const schema = "CREATE TABLE t (id bigint NOT NULL, at TYPE NOT NULL, PRIMARY KEY (id, at))"
			before, after := writeSQL(t, "a.sql", replace(schema, c.typ)), writeSQL(t, "b.sql", replace(schema, c.typ)+" PARTITION BY RANGE (at)")
			p, err := planning.Run(t.Context(), planning.Options{Desired: after, From: before, Postgres: pgtest.Usual, Getenv: os.Getenv,
				LockTimeout: 200 * time.Millisecond, StatementTimeout: 5 * time.Second, Now: time.Unix(0, 0), Config: cfg})
			if err != nil {
				t.Fatal(err)
			}
			if !p.Proven() {
				t.Fatalf("not proven: %+v, refused %v", p.Proof, p.Refused)
			}
			conn, _ := open(t, pgtest.Usual, before)
			sql(t, conn, "INSERT INTO t VALUES (1, "+c.insert+"); ALTER TABLE t OWNER TO pg_read_all_stats")
			run(t, conn, p)
			var owners int
			if err := conn.QueryRow(t.Context(), "SELECT count(DISTINCT relowner) FROM pg_class WHERE relname LIKE 't%' AND relnamespace = 'public'::regnamespace AND relowner <> current_user::regrole").Scan(&owners); err != nil || owners != 1 {
				t.Errorf("%d owners: %v", owners, err)
			}
			var mine int
			if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM pg_class WHERE relname LIKE 't%' AND relnamespace = 'public'::regnamespace AND relowner = current_user::regrole").Scan(&mine); err != nil || mine != 0 {
				t.Errorf("%d relations have changed their owner: %v", mine, err)
			}
			var got string
			if err := conn.QueryRow(t.Context(), `SELECT string_agg(relid::text, ' ') FROM (SELECT relid FROM pg_partition_tree('t') WHERE isleaf ORDER BY relid::text LIMIT 3) AS l`).Scan(&got); err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("the first partitions are %s", got)
			}
			sql(t, conn, "INSERT INTO t VALUES (2, now())")
		})
	}
}

// What cannot be made anew is refused with what to do.
func TestNotMadeAnew(t *testing.T) {
	for name, c := range map[string]struct{ before, after, what, next string }{
		"no key": {"CREATE TABLE t (a int NOT NULL)", "CREATE TABLE t (a int NOT NULL) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
			"no key of the new table is made of columns that the rows have", "give the desired table a primary key"},
		"no values": {"CREATE TABLE t (a int PRIMARY KEY)", "CREATE TABLE t (a int, b int NOT NULL, PRIMARY KEY (a, b)) PARTITION BY RANGE (b)",
			"nothing says which values the rows that are there have in b", "say it in the desired state, beside the column: -- decade:values public.t.b = expression"},
		"no partitions": {"CREATE TABLE t (a int PRIMARY KEY)", "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY RANGE (a)",
			"the desired state names no partition of it", "name its partitions, or say in decade.yaml, under lifecycle, how wide they are"},
		"forced": {"CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t FORCE ROW LEVEL SECURITY", "CREATE TABLE t (a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT",
			"policies may hide rows from the owner, who has to copy them", "make the new table under another name, copy the rows, and plan again"},
		"no cast": {`CREATE TYPE "Mood" AS ENUM ('ok'); CREATE TABLE t (a int PRIMARY KEY, "a.b" "Mood")`, `CREATE TYPE "Mood" AS ENUM ('ok'); CREATE TABLE t (a int PRIMARY KEY, "a.b" int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t DEFAULT`,
			"nothing says which values the rows that are there have in a.b", "say it in the desired state, beside the column: -- decade:values public.t.a.b = expression"},
		"one name twice": {`CREATE SCHEMA one; CREATE TABLE one."user" (a int PRIMARY KEY); CREATE TABLE "user" (a int PRIMARY KEY)`,
			`CREATE SCHEMA one; CREATE TABLE one."user" (a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE one.rest PARTITION OF one."user" DEFAULT; CREATE TABLE "user" (a int PRIMARY KEY) PARTITION BY RANGE (a); CREATE TABLE rest PARTITION OF "user" DEFAULT`,
			"it cannot be made anew in one plan with one.user: both have the name user in them, and meet in one schema", "let the desired state change one of the two"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := makePlan(t, pgtest.Usual, writeSQL(t, "a.sql", c.before), writeSQL(t, "b.sql", c.after))
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Refused) != 1 || !strings.HasSuffix(p.Refused[0].What, c.what) || !strings.HasPrefix(p.Refused[0].Next, c.next) {
				t.Errorf("%+v", p.Refused)
			}
		})
	}
}

// Two rows that would be one stop the plan before anything is lost.
func TestRowsThatWouldBeOne(t *testing.T) {
	before := writeSQL(t, "a.sql", "CREATE TABLE t (a text PRIMARY KEY)")
	p, err := makePlan(t, pgtest.Usual, before, writeSQL(t, "b.sql", "-- decade:values public.t.a = lower(a)\nCREATE TABLE t (a text PRIMARY KEY) PARTITION BY HASH (a); CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0)"))
	if err != nil {
		t.Fatal(err)
	}
	if !p.Proven() {
		t.Fatalf("not proven: %+v, refused %v", p.Proof, p.Refused)
	}
	conn, _ := open(t, pgtest.Usual, before)
	sql(t, conn, "INSERT INTO t VALUES ('a'), ('A'), ('b')")
	var failed error
	for _, s := range p.Steps {
		if failed = runStep(t.Context(), conn, s); failed != nil {
			break
		}
	}
	var n int
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM public.t").Scan(&n); err != nil || n != 3 || failed == nil || !strings.Contains(failed.Error(), "do not hold the same rows") {
		t.Errorf("%d rows, the plan ended with %v, %v", n, failed, err)
	}
}

// Copying that fails keeps what it has copied and is taken up again by running
// the step once more; until the exchange everything can be taken back.
func TestCopyingIsTakenUpAgain(t *testing.T) {
	const schema = "CREATE TABLE t (id bigint NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (id, at)CHECK)"
	before := writeSQL(t, "a.sql", strings.Replace(schema, "CHECK", "", 1))
	p, err := makePlan(t, pgtest.Usual, before, writeSQL(t, "b.sql", strings.Replace(schema, "CHECK", ", CHECK (id <> 40000)", 1)+
		" PARTITION BY HASH (id); CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 1, REMAINDER 0)"))
	if err != nil {
		t.Fatal(err)
	}
	if !p.Proven() {
		t.Fatalf("not proven: %+v, refused %v", p.Proof, p.Refused)
	}
	conn, target := open(t, pgtest.Usual, before)
	sql(t, conn, "INSERT INTO t SELECT i, now() FROM generate_series(1, 50000) AS i")
	was := dump(t, pgtest.Usual, target)
	copying := slices.IndexFunc(p.Steps, func(s plan.Step) bool { return strings.HasPrefix(s.Title, "copy the rows") })
	breakOff := func() {
		for _, s := range p.Steps[:copying] {
			if err := runStep(t.Context(), conn, s); err != nil {
				t.Fatal(err)
			}
		}
		if state := pg.SQLState(runStep(t.Context(), conn, p.Steps[copying])); state != "23514" {
			t.Fatalf("the copying ended with %q", state)
		}
		var some int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM decade_next.t").Scan(&some); err != nil || some == 0 || some >= 40000 {
			t.Fatalf("%d rows were copied before: %v", some, err)
		}
	}
	breakOff()
	for _, s := range slices.Backward(p.Steps[:copying]) {
		for _, undo := range s.Undo {
			sql(t, conn, undo)
		}
	}
	if d := cmp.Diff(was, dump(t, pgtest.Usual, target)); d != "" {
		t.Fatalf("after taking it back -before +after:\n%s", d)
	}
	breakOff()
	sql(t, conn, "DELETE FROM public.t WHERE id = 40000")
	for _, s := range p.Steps[copying:] {
		if err := runStep(t.Context(), conn, s); err != nil {
			t.Fatalf("step %d, %s: %v", s.Number, s.Title, err)
		}
	}
	var all int
	if err := conn.QueryRow(t.Context(), "SELECT count(DISTINCT id) FROM public.t").Scan(&all); err != nil || all != 49999 {
		t.Errorf("%d rows: %v", all, err)
	}
}

// A time that gets a time zone depends on the session, unless a note says which.
func TestTimeZoneOfWhoeverWrites(t *testing.T) {
	before := writeSQL(t, "a.sql", "CREATE TABLE t (id int NOT NULL, at timestamp NOT NULL, PRIMARY KEY (id, at))")
	const inPlace = "CREATE TABLE t (id int NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (id, at));\n"
	const after = "CREATE TABLE t (id int NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE t0 PARTITION OF t DEFAULT;\n"
	const noted = "-- decade:values public.t.at = timezone('UTC', at)"
	for after, want := range map[string]bool{after: true, after + noted: false, inPlace: true, inPlace + noted: false} {
		p, err := makePlan(t, pgtest.Usual, before, writeSQL(t, "b.sql", after))
		if err != nil || !p.Proven() {
			t.Fatalf("%+v, %v", p, err)
		}
		told := slices.ContainsFunc(p.Steps, func(s plan.Step) bool {
			return slices.ContainsFunc(s.Hazards, func(h plan.Hazard) bool { return strings.Contains(h.What, "TimeZone") })
		})
		if told != want {
			t.Errorf("%s: told %v", after, told)
		}
	}
}
