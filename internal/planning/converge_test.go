package planning_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
)

// A schema from nothing: the plan is proven, runs on another database, and
// pg_dump cannot tell the result from the file.
func TestFromEmpty(t *testing.T) {
	for _, version := range pgtest.Versions() {
		for _, name := range []string{"03_foreign_keys", "09_triggers", "11_partitions", "17_identifiers"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				file := filepath.Join("..", "..", "testdata", "corpus", name+".sql")
				p, err := makePlan(t, version, planning.Empty, file)
				if err != nil {
					t.Fatal(err)
				}
				if !p.Proven() || len(p.Refused) > 0 {
					t.Fatalf("not proven on %d: %+v, refused %v", version, p.Proof, p.Refused)
				}
				conn, target := open(t, version, "")
				run(t, conn, p)
				_, direct := open(t, version, file)
				if d := cmp.Diff(dump(t, version, direct), dump(t, version, target)); d != "" {
					t.Errorf("-file +plan:\n%s", d)
				}
			})
		}
	}
}

// From one schema to another that has nothing to do with it: everything is
// dropped in an order that works, and everything else is made.
func TestReplace(t *testing.T) {
	corpus := []string{"03_foreign_keys", "09_triggers", "11_partitions", "16_schemas_search_path", "17_identifiers", "02_constraints", "05_views", "06_sequences", "12_partition_indexes", "03_foreign_keys"}
	for i := range len(corpus) - 1 {
		t.Run(corpus[i]+"_to_"+corpus[i+1], func(t *testing.T) {
			t.Parallel()
			from, to := filepath.Join("..", "..", "testdata", "corpus", corpus[i]+".sql"), filepath.Join("..", "..", "testdata", "corpus", corpus[i+1]+".sql")
			p, err := makePlan(t, pgtest.Usual, from, to)
			if err != nil {
				t.Fatal(err)
			}
			if !p.Proven() || len(p.Refused) > 0 {
				t.Errorf("not proven: %+v %+v, refused %v", p.Proof, p.Proof.Failed, p.Refused)
			}
		})
	}
}

const monday, friday = "testdata/week/monday.sql", "testdata/week/friday.sql"

// A week of edits, run while somebody writes: every writer gets through, no
// row is lost, and pg_dump sees what a direct load gives.
func TestWeek(t *testing.T) {
	for _, version := range pgtest.Versions() {
		t.Run("", func(t *testing.T) {
			p, err := makePlan(t, version, monday, friday)
			if err != nil {
				t.Fatal(err)
			}
			if !p.Proven() {
				t.Fatalf("not proven: %+v", p.Proof)
			}
			conn, target := open(t, version, monday)
			seed := `INSERT INTO users (id, email, age, mood) SELECT gen_random_uuid(), i || '@example.com', i, 'ok' FROM generate_series(1, 5000) i;
				INSERT INTO posts (user_id, body, created_at) SELECT id, 'text', now() FROM users`
			if _, err := conn.Exec(t.Context(), seed, pgx.QueryExecModeSimpleProtocol); err != nil {
				t.Fatal(err)
			}
			stop := write(t, target)
			run(t, conn, p)
			written := stop()
			var users, posts, filled int64
			if err := conn.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM users), (SELECT count(*) FROM posts), (SELECT count(DISTINCT token) FROM users)").Scan(&users, &posts, &filled); err != nil {
				t.Fatal(err)
			}
			if users != 5000 || filled != 5000 || posts != 5000+written || written == 0 {
				t.Errorf("%d users, %d tokens, %d posts of which %d were written meanwhile", users, filled, posts, written)
			}
			// Somebody else maintains the partitions, which friday does not name.
			other, direct := open(t, version, friday)
			for _, sql := range []string{"CREATE TABLE ev_2026_01 PARTITION OF ev FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
				"CREATE TABLE ev_2026_02 PARTITION OF ev FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')"} {
				if _, err := other.Exec(t.Context(), sql); err != nil {
					t.Fatal(err)
				}
			}
			if d := cmp.Diff(dump(t, version, direct), dump(t, version, target)); d != "" {
				t.Errorf("-file +plan:\n%s", d)
			}
		})
	}
}

// Nothing to do is an empty plan.
func TestNothingToDo(t *testing.T) {
	p, err := makePlan(t, pgtest.Usual, friday, friday)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Steps)+len(p.Refused)+len(p.Renames) != 0 || !p.Proven() {
		t.Errorf("%d steps, %v, %+v", len(p.Steps), p.Refused, p.Proof)
	}
}

// What decade cannot write is named, and the plan does not claim to lead there.
func TestRefusedByName(t *testing.T) {
	from := writeSQL(t, "a.sql", "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE t PARTITION OF p FOR VALUES FROM (1) TO (2);")
	to := writeSQL(t, "b.sql", "CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE t PARTITION OF p FOR VALUES FROM (1) TO (3);")
	p, err := makePlan(t, pgtest.Usual, from, to)
	if err != nil {
		t.Fatal(err)
	}
	want := []plan.Refusal{{Object: plan.Object{Kind: "table", Path: "public.t"},
		What: "public.t has another partition bound or parent",
		Next: "this is a conversion of a living table, which a plan does not hold"}}
	if d := cmp.Diff(want, p.Refused); d != "" || p.Proven() {
		t.Errorf("proven %v; -want +got:\n%s", p.Proven(), d)
	}
}

// A confirmed rename keeps the rows; without the word it is proposed.
func TestRename(t *testing.T) {
	dir := t.TempDir()
	write := func(name, sql string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(sql), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	from := write("a.sql", "CREATE TABLE t (old text NOT NULL); CREATE VIEW v AS SELECT old AS x FROM t;")
	to := write("b.sql", "CREATE TABLE t (fresh text NOT NULL); CREATE VIEW v AS SELECT fresh AS x FROM t;")
	p, err := makePlan(t, pgtest.Usual, from, to)
	if err != nil {
		t.Fatal(err)
	}
	want := []plan.Rename{{Kind: "column", From: "public.t.old", To: "public.t.fresh", Why: "the type is the same"}}
	if d := cmp.Diff(want, p.Renames); d != "" || !slices.Contains(p.NotAllowed(nil), plan.DataLoss) {
		t.Errorf("%v; -want +got:\n%s", p.NotAllowed(nil), d)
	}
	p, err = planning.Run(t.Context(), planning.Options{Desired: to, From: from, Postgres: pgtest.Usual, Getenv: os.Getenv, LockTimeout: time.Second,
		Renames: []planning.Rename{{From: "public.t.old", To: "public.t.fresh"}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Steps) != 1 || !p.Proven() || len(p.NotAllowed(nil)) != 0 {
		t.Errorf("%+v, proof %+v", p.Steps, p.Proof)
	}
	// The same as a note in the file, which may stay when it is done.
	noted := write("c.sql", "CREATE TABLE t (fresh text NOT NULL); -- decade:renamed public.t.old = public.t.fresh\nCREATE VIEW v AS SELECT fresh AS x FROM t;")
	for _, from := range []string{from, noted} {
		p, err = makePlan(t, pgtest.Usual, from, noted)
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int{true: 0, false: 1}[from == noted]; len(p.Steps) != want || !p.Proven() || len(p.NotAllowed(nil)) != 0 {
			t.Errorf("from %s: %+v, proof %+v", from, p.Steps, p.Proof)
		}
	}
	wrong := write("d.sql", "CREATE TABLE t (fresh text);\n-- decade:renamed old fresh\n")
	if _, err := makePlan(t, pgtest.Usual, from, wrong); err == nil || !strings.Contains(err.Error(), "d.sql:2: decade:renamed old fresh is no rename") {
		t.Errorf("a note that says nothing: %v", err)
	}
}

// A live database is rebuilt without its rows, planned for, and left alone.
func TestLive(t *testing.T) {
	_, target := open(t, pgtest.Usual, monday)
	before := dump(t, pgtest.Usual, target)
	p, err := planning.Run(t.Context(), planning.Options{Desired: friday, From: target, Getenv: os.Getenv, LockTimeout: time.Second, StatementTimeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if !p.Proven() || len(p.Steps) == 0 {
		t.Errorf("%d steps, proof %+v", len(p.Steps), p.Proof)
	}
	if d := cmp.Diff(before, dump(t, pgtest.Usual, target)); d != "" {
		t.Errorf("planning changed the database:\n%s", d)
	}
}

// A cast that differs is a difference: a plan reads both states from servers,
// which print the same expression the same way.
func TestCast(t *testing.T) {
	schema := func(name, of string) string {
		return writeSQL(t, name, "CREATE TABLE t (a text, b integer DEFAULT '3'::"+of+", CONSTRAINT c CHECK (b::"+of+" > 3)); CREATE INDEX i ON t ((b::"+of+"));"+
			"CREATE VIEW v AS SELECT a FROM t WHERE b::"+of+" > 3; CREATE STATISTICS s ON (b::"+of+"), (a || 'x') FROM t")
	}
	p, err := makePlan(t, pgtest.Usual, schema("a.sql", "bigint"), schema("b.sql", "smallint"))
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string]bool{}
	for _, s := range p.Steps {
		changed[s.Object.Path] = true
	}
	for _, path := range []string{"public.t.b", "public.t.c", "public.i", "public.v", "public.s"} {
		if !changed[path] {
			t.Errorf("%s is not changed: %v", path, changed)
		}
	}
	if !p.Proven() {
		t.Errorf("proof %+v", p.Proof)
	}
}
