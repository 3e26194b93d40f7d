package planning_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

func makePlan(t *testing.T, version int, from, to string) (*plan.Plan, error) {
	t.Helper()
	l, back := labtest.Lend(t, version)
	defer back()
	return planIn(t, l, version, from, to)
}

// open gives a session on a database that holds a file's schema.
func open(t *testing.T, version int, file string) (*pgx.Conn, string) {
	t.Helper()
	target := pgtest.Database(t, version)
	conn, err := pg.Connect(t.Context(), target, pg.Options{Verb: "test", ReadWrite: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	if file != "" {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, st := range sqlparse.Parse(file, string(text)).Statements {
			if _, err := conn.Exec(t.Context(), st.SQL, pgx.QueryExecModeExec); err != nil {
				t.Fatalf("loading %s: %v", st.Span, err)
			}
		}
	}
	return conn, target
}

// run sends the steps as a person would: a failed lock is tried again.
func run(t *testing.T, conn *pgx.Conn, p *plan.Plan) {
	t.Helper()
	for _, s := range p.Steps {
		if err := runStep(t.Context(), conn, s); err != nil {
			t.Fatalf("step %d, %s: %v", s.Number, s.Title, err)
		}
		if s.Verify == "" {
			continue
		}
		var done bool
		if err := conn.QueryRow(t.Context(), s.Verify).Scan(&done); err != nil || !done {
			t.Fatalf("step %d, %s: verified %v, %v", s.Number, s.Title, done, err)
		}
	}
}

func runStep(ctx context.Context, conn *pgx.Conn, s plan.Step) error {
	for {
		err := tryStep(ctx, conn, s)
		if state := pg.SQLState(err); state != "55P03" && state != "40P01" {
			return err
		}
	}
}

func tryStep(ctx context.Context, conn *pgx.Conn, s plan.Step) error {
	if s.Class == plan.Alone {
		for _, sql := range s.SQL {
			if _, err := conn.Exec(ctx, sql, pgx.QueryExecModeExec); err != nil {
				return err
			}
		}
		return nil
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_catalog.set_config('lock_timeout', $1, true)", s.LockTimeout.String()); err != nil {
			return err
		}
		for _, sql := range s.SQL {
			if _, err := tx.Exec(ctx, sql, pgx.QueryExecModeExec); err != nil {
				return err
			}
		}
		return nil
	})
}

// dumpText asks pg_dump, an observer that shares no code with decade.
func dumpText(t *testing.T, version int, target string) string {
	t.Helper()
	found, err := shadow.Find(t.Context(), os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	bin, err := shadow.Pick(found, version)
	if err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), bin.Program("pg_dump"), "--schema-only", "--no-owner", "--dbname="+target)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("pg_dump: %v: %s", err, errs.String())
	}
	return out.String()
}

// dump is dumpText as a set of lines, as a column that is added later stands
// last.
func dump(t *testing.T, version int, target string) []string {
	t.Helper()
	var lines []string
	for l := range strings.Lines(dumpText(t, version, target)) {
		l = strings.TrimSuffix(strings.TrimSpace(l), ",")
		if l == "" || strings.HasPrefix(l, "--") || strings.HasPrefix(l, `\`) {
			continue
		}
		if inner, ok := strings.CutPrefix(l, "WITH ("); ok { // parameters stand in the order of their setting
			parts := strings.Split(strings.TrimSuffix(inner, ");"), ", ")
			slices.Sort(parts)
			l = "WITH (" + strings.Join(parts, ", ")
		}
		if m := published.FindStringSubmatch(l); m != nil { // columns stand in the table's order
			columns := strings.Split(m[2], ", ")
			slices.Sort(columns)
			l = m[1] + strings.Join(columns, ", ") + m[3]
		}
		lines = append(lines, castName.ReplaceAllString(l, "$1$2"))
	}
	slices.Sort(lines)
	return lines
}

// published is a table of which some columns are published.
var published = regexp.MustCompile(`^(ALTER PUBLICATION \S+ ADD TABLE ONLY \S+ \()([^()]+)(\).*)$`)

// castName is the name of an output column that is a cast, which the server
// adds to a body that it has printed once.
var castName = regexp.MustCompile(`(::[a-z ]+(?:\([0-9,]+\))?) AS [a-z0-9_"]+(,|;|$)`)

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

// write inserts posts and touches users until it is stopped; it gives the
// number of posts. The row that it picks may be filled at that moment, and is
// then no longer the one that was picked.
func write(t *testing.T, target string) (stop func() int64) {
	return writing(t, target, `WITH u AS (UPDATE public.users SET mood = 'sad' WHERE id = (SELECT id FROM public.users ORDER BY random() LIMIT 1) RETURNING id)
		INSERT INTO public.posts (user_id, body, created_at) SELECT id, 'more', now() FROM u`)
}

// writing runs a statement over and over until it is stopped; it gives the
// number of rows. A run that fails fails the test.
func writing(t *testing.T, target, statement string) (stop func() int64) {
	t.Helper()
	conn, err := pg.Connect(t.Context(), target, pg.Options{Verb: "test", ReadWrite: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var written atomic.Int64
	done := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			// A transaction that is under way is let finish, so that the count is exact.
			tag, err := conn.Exec(context.WithoutCancel(ctx), statement, pgx.QueryExecModeExec)
			if err != nil {
				done <- err
				return
			}
			written.Add(tag.RowsAffected())
		}
		done <- nil
	}()
	return func() int64 {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("a writer failed: %v", err)
		}
		conn.Close(context.Background())
		return written.Load()
	}
}

// sql runs statements in one go.
func sql(t *testing.T, conn *pgx.Conn, statements string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statements, pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
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

func writeSQL(t *testing.T, name, sql string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(sql), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// A dump of a schema is that schema, though the server prints some expressions
// in another way once they have been printed and read.
func TestDumpIsEqual(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "corpus", "*.sql"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".sql")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, target := open(t, pgtest.Usual, file)
			p, err := makePlan(t, pgtest.Usual, target, file)
			if why, ok := map[string]string{"07_types": "must be superuser to create a base type", "08_functions": "only superuser can define a leakproof function"}[name]; ok {
				// Code of C, and functions that see what they should not, are for people to load.
				if err == nil || !strings.Contains(err.Error(), why) {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Steps)+len(p.Refused) > 0 || !p.Proven() {
				t.Errorf("%d steps, refused %v, proof %+v", len(p.Steps), p.Refused, p.Proof)
			}
			if name == "10_security" {
				return // a dump says FOR ROLE and names the role that made it
			}
			restored := writeSQL(t, "dump.sql", dumpText(t, pgtest.Usual, target))
			if p, err = makePlan(t, pgtest.Usual, restored, file); err != nil {
				t.Fatal(err)
			}
			want := 0
			if name == "13_inheritance" {
				want = 2 // pg_dump forgets of a grandchild that it has no default, and its parent NULL
			}
			if len(p.Steps) != want {
				t.Errorf("%d steps between the dump and the file: %v", len(p.Steps), p.Steps)
			}
			if len(p.Refused) > 0 || !p.Proven() {
				t.Errorf("refused %v, proof %+v", p.Refused, p.Proof)
			}
		})
	}
}

// A file as pg_dump writes it names owners, roles of another server among
// them: it is read, and what is not compared is named.
func TestOwners(t *testing.T) {
	const objects = "CREATE SCHEMA x; CREATE TABLE x.t (a int); CREATE VIEW x.v AS SELECT a FROM x.t; CREATE FUNCTION x.f(i int) RETURNS int LANGUAGE sql AS 'SELECT i'; CREATE SEQUENCE x.s; CREATE TYPE x.e AS ENUM ();"
	from := writeSQL(t, "a.sql", objects)
	to := writeSQL(t, "b.sql", objects+`ALTER SCHEMA x OWNER TO somebody_else; ALTER TABLE x.t OWNER TO somebody_else; ALTER VIEW x.v OWNER TO "somebody_else";
		ALTER FUNCTION x.f(integer) OWNER TO somebody_else; ALTER SEQUENCE x.s OWNER TO somebody_else; ALTER TYPE x.e OWNER TO somebody_else;`)
	p, err := makePlan(t, pgtest.Usual, from, to)
	if err != nil {
		t.Fatal(err)
	}
	want := []plan.Left{{Kind: "owners", Path: to, Why: "owners are named in 6 places, which a plan does not compare: set them yourself"}}
	if d := cmp.Diff(want, p.Left); d != "" || len(p.Steps) != 0 || !p.Proven() {
		t.Errorf("%d steps, proof %+v; -want +got:\n%s", len(p.Steps), p.Proof, d)
	}
	// More than an owner is not done by a superuser.
	evil := writeSQL(t, "c.sql", "CREATE TABLE t (a int); CREATE FUNCTION evil(int) RETURNS text LANGUAGE sql AS 'SELECT pg_catalog.current_setting(''is_superuser'')'; INSERT INTO t VALUES (1);"+
		"ALTER TABLE t ALTER COLUMN a TYPE text USING evil(a), OWNER TO somebody_else;")
	if _, err := makePlan(t, pgtest.Usual, planning.Empty, evil); err == nil || !strings.Contains(err.Error(), "permission denied for schema public") {
		t.Errorf("a change of type beside the owner: %v", err)
	}
}

// Roles belong to the server: what the plan is to grant to one that may not be
// there begins with the role, and a live server is asked.
func TestRoles(t *testing.T) {
	dir := t.TempDir() // the files are known the second time, and the lab has not seen the role
	file := writeSQL(t, "a.sql", `CREATE TABLE t (a int); GRANT SELECT ON t TO "decade Test role"; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t TO "decade Test role" USING (true);`)
	_, target := open(t, pgtest.Usual, "")
	admin, _ := open(t, pgtest.Usual, "")
	for _, from := range []string{planning.Empty, target, target} {
		p, err := planning.Run(t.Context(), planning.Options{Desired: file, From: from, Postgres: pgtest.Usual, Getenv: os.Getenv, LockTimeout: time.Second,
			StatementTimeout: 5 * time.Second, States: dir, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if !p.Proven() || p.Steps[0].Title != "make sure that role decade Test role is there" {
			t.Fatalf("from %s: %+v, proof %+v", from, p.Steps, p.Proof)
		}
	}
	sql(t, admin, `CREATE ROLE "decade Test role"`)
	defer sql(t, admin, `DROP ROLE "decade Test role"`)
	for _, states := range []string{"", dir} {
		p, err := planning.Run(t.Context(), planning.Options{Desired: file, From: target, Getenv: os.Getenv, LockTimeout: time.Second, StatementTimeout: 5 * time.Second, States: states, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if !p.Proven() || p.Steps[0].Title != "create table public.t" {
			t.Errorf("%+v, proof %+v", p.Steps, p.Proof)
		}
	}
}
