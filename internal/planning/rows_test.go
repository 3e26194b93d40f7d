package planning_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/introspect"
	"github.com/decadedb/decade/internal/lab"
	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/prove"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

var update = flag.Bool("update", false, "write the measured parts of testdata/rows anew")

// row is one operation of the list of recipes: an archive of the state before
// with its rows, the state wanted, and what the careless statements and
// decade's plan do on each version. What is measured stands in sections that
// -update writes, one for all versions that agree.
type row struct {
	name, title  string
	text         []byte        // as it is on disk
	head         txtar.Archive // what people write: the comment and the SQL
	before       string
	after        string
	naive        string
	writer       string // what somebody keeps doing while the plan runs; each statement writes one row
	careful      string // where no desired state can ask for the operation
	extensions   []string
	since, until int               // the versions that the row is about
	rename       string            // OLD=NEW, confirmed
	refused      bool              // the plan says no, and why
	sections     []string          // the names of what is measured, as they stand on disk
	disk         map[string]string // by those names
	// measured is what -update writes: "naive", "careful" and "plan", by version.
	measured map[string]map[int]string
	problems []string
}

func readRow(path string) (*row, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	a := txtar.Parse(text)
	r := &row{name: strings.TrimSuffix(filepath.Base(path), ".txtar"), text: text, until: 99, measured: empty(), disk: map[string]string{}}
	r.head.Comment = a.Comment
	for i, line := range strings.Split(string(a.Comment), "\n") {
		if i == 0 {
			r.title = line
		}
		key, value, _ := strings.Cut(line, ": ")
		switch key {
		case "extensions":
			r.extensions = strings.Fields(value)
		case "since":
			r.since, err = strconv.Atoi(value)
		case "until":
			r.until, err = strconv.Atoi(value)
		case "rename":
			r.rename = value
		case "refused":
			r.refused = true
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	for _, f := range a.Files {
		switch f.Name {
		case "before.sql":
			r.before = string(f.Data)
		case "after.sql":
			r.after = string(f.Data)
		case "naive.sql":
			r.naive = string(f.Data)
		case "writer.sql":
			r.writer = string(f.Data)
		case "careful.sql":
			r.careful = string(f.Data)
		default:
			r.sections = append(r.sections, f.Name)
			r.disk[f.Name] = string(f.Data)
			continue
		}
		r.head.Files = append(r.head.Files, f)
	}
	if r.after == "" && r.careful == "" {
		return nil, fmt.Errorf("%s: neither after.sql nor careful.sql", path)
	}
	return r, nil
}

func empty() map[string]map[int]string {
	return map[string]map[int]string{"naive": {}, "careful": {}, "plan": {}}
}

// readRows gives the archives; DECADE_TEST_ROWS picks those whose name holds it.
func readRows(t *testing.T) []*row {
	t.Helper()
	files, err := filepath.Glob("testdata/rows/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d rows, %v", len(files), err)
	}
	var rows []*row
	for _, f := range files {
		r, err := readRow(f)
		if err != nil {
			t.Fatal(err)
		}
		if only := os.Getenv("DECADE_TEST_ROWS"); only == "" || strings.Contains(r.name, only) {
			rows = append(rows, r)
		}
	}
	return rows
}

// on reports whether a row is about a version that the tests can run it on.
func (r *row) on(version int) bool {
	return version >= r.since && version <= r.until && !pgtest.Lacks(version, r.extensions...)
}

// bench is the throw-away server of one version, shared by all rows.
type bench struct {
	version int
	lab     *lab.Lab
	admin   *pgx.Conn // of the database that is in use
	dirty   bool      // it holds what its owner's leaving does not take away
}

// openBench takes a lab for the time of the test.
func openBench(t *testing.T, version int) *bench {
	t.Helper()
	l, _ := labtest.Lend(t, version)
	return &bench{version: version, lab: l, dirty: true}
}

func (b *bench) close(ctx context.Context) {
	if b.admin != nil {
		b.admin.Close(ctx)
	}
}

// clear begins a new row. Making a database costs many times as much as
// dropping what a row has made in it, which is all its owner's but extensions.
func (b *bench) clear(ctx context.Context) (err error) {
	if b.dirty {
		if b.admin != nil {
			b.admin.Close(ctx)
		}
		if err := b.lab.Reset(ctx); err != nil {
			return err
		}
		b.admin, err = b.lab.Server.Connect(ctx, b.lab.Conn.Config().Database)
		if err != nil {
			return err
		}
		b.dirty = false
	}
	role := pgx.Identifier{b.lab.Conn.Config().User}.Sanitize()
	for _, sql := range []string{"DROP OWNED BY " + role + " CASCADE", "CREATE SCHEMA public AUTHORIZATION " + role} {
		if _, err := b.admin.Exec(ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// load begins anew and runs the statements of a state.
func (b *bench) load(ctx context.Context, name, sql string) (*catalog.Catalog, error) {
	if err := b.clear(ctx); err != nil {
		return nil, err
	}
	for _, st := range sqlparse.Parse(name, sql).Statements {
		b.dirty = b.dirty || strings.Contains(st.Tag, "EXTENSION")
		no, err := b.lab.Run(ctx, st)
		if err != nil {
			return nil, err
		}
		if no != nil {
			return nil, fmt.Errorf("%s: PostgreSQL %d says %s", st.Span, b.version, no)
		}
	}
	return b.read(ctx)
}

func (b *bench) read(ctx context.Context) (*catalog.Catalog, error) {
	c, _, err := introspect.Read(ctx, b.lab.Conn, introspect.Options{NoStats: true, Definitions: true})
	return c, err
}

// options are those of a plan of a row.
func (b *bench) options(r *row, desired *catalog.Catalog) (plan.Options, error) {
	values, err := planning.ValuesIn(r.after, desired)
	return plan.Options{Postgres: b.version, LockTimeout: 200 * time.Millisecond, Values: values}, err
}

// plan makes the plan of a row, and leaves its state before in the lab.
func (b *bench) plan(ctx context.Context, r *row) (p *plan.Plan, actual, desired *catalog.Catalog, err error) {
	desired, err = b.load(ctx, r.name+"/after.sql", r.after)
	if err != nil {
		return nil, nil, nil, err
	}
	actual, err = b.load(ctx, r.name+"/before.sql", r.before)
	if err != nil {
		return nil, nil, nil, err
	}
	opt, err := b.options(r, desired)
	if err != nil {
		return nil, nil, nil, err
	}
	return plan.Make(diff.Compare(actual, desired), opt), actual, desired, nil
}

// measure runs a row: the careless statements on one database, decade's plan
// on another.
func (b *bench) measure(ctx context.Context, r *row) error {
	for _, x := range []struct{ word, sql string }{{"naive", r.naive}, {"careful", r.careful}} {
		if x.sql == "" {
			continue
		}
		if _, err := b.load(ctx, r.name+"/before.sql", r.before); err != nil {
			return err
		}
		text, err := b.trace(ctx, r.name+"/"+x.word+".sql", x.sql)
		if err != nil {
			return err
		}
		r.measured[x.word][b.version] = text
	}
	if r.after == "" {
		return nil
	}
	p, actual, desired, err := b.plan(ctx, r)
	if err != nil {
		return err
	}
	opt, err := b.options(r, desired)
	if err != nil {
		return err
	}
	had, err := b.count(ctx, actual)
	if err != nil {
		return err
	}
	var first []plan.Step
	if from, to, ok := strings.Cut(r.rename, "="); ok {
		s, err := planning.RenameStep(from, to)
		if err != nil {
			return err
		}
		renaming := &plan.Plan{Steps: []plan.Step{s}}
		if err := prove.Run(ctx, b.lab, renaming); err != nil {
			return err
		}
		first = renaming.Steps
		if actual, err = b.read(ctx); err != nil {
			return err
		}
		p = plan.Make(diff.Compare(actual, desired), opt)
	}
	if err := prove.Run(ctx, b.lab, p); err != nil {
		return err
	}
	reached, err := b.read(ctx)
	if err != nil {
		return err
	}
	left := diff.Compare(reached, desired)
	again := plan.Make(left, opt)
	p.Proof.Reached, p.Proof.Empty = left.Empty(), len(again.Steps)+len(again.Refused) == 0
	if !p.Proof.Reached {
		p.Proof.Differs = prove.Differences(reached, desired, 20)
	}
	p.Steps = append(first, p.Steps...)
	r.measured["plan"][b.version] = told(p)
	r.judge(b.version, p, had)
	if !slices.Contains(p.NotAllowed(nil), plan.DataLoss) && p.Proven() {
		has, err := b.count(ctx, reached)
		if err != nil {
			return err
		}
		for table, n := range had {
			is := reached.Table(tableName(table))
			if is == nil {
				continue
			}
			now := has[table]
			for _, x := range reached.Tables {
				if is.Kind == catalog.PartitionedTable && x.PartitionOf != nil && reached.Root(x) == is {
					now += has[x.Name.String()]
				}
			}
			if now != n {
				r.problem(b.version, "%s had %d rows and has %d", table, n, now)
			}
		}
	}
	return nil
}

func tableName(path string) catalog.Name {
	schema, name, _ := strings.Cut(path, ".")
	return catalog.Name{Schema: schema, Name: name}
}

func (r *row) problem(version int, format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf("on %d: ", version)+fmt.Sprintf(format, args...))
}

// judge holds what is true of every plan: it is proven, unless the row is
// about a no; and whatever reads, builds or rewrites a table with rows while
// writers wait says so and needs a permission.
func (r *row) judge(version int, p *plan.Plan, had map[string]int64) {
	switch {
	case r.refused && len(p.Refused) == 0:
		r.problem(version, "the plan refuses nothing")
	case !r.refused && (!p.Proven() || len(p.Refused) > 0):
		r.problem(version, "not proven: %+v %+v, refused %+v", p.Proof, p.Proof.Failed, p.Refused)
	}
	for _, s := range p.Steps {
		if s.Effects == nil {
			continue
		}
		blocks := slices.ContainsFunc(s.Effects.Locks, func(l plan.Lock) bool { return l.Kind == "table" && l.Mode >= lockmode.Share })
		filled := func(table string) bool { return had[table] > 0 }
		work := slices.ContainsFunc(s.Effects.Scans, filled) || slices.ContainsFunc(s.Effects.Rewrites, filled) || len(s.Effects.Builds) > 0
		asks := slices.ContainsFunc(s.Hazards, func(h plan.Hazard) bool { return h.NeedsAllow })
		if blocks && work && !asks {
			r.problem(version, "step %d, %s, works while writers wait and says nothing", s.Number, s.Title)
		}
	}
}

// count gives the rows of every table that holds some itself.
func (b *bench) count(ctx context.Context, c *catalog.Catalog) (map[string]int64, error) {
	out := map[string]int64{}
	for _, t := range c.Tables {
		if t.Kind == catalog.PartitionedTable {
			continue
		}
		var n int64
		if err := b.lab.Conn.QueryRow(ctx, "SELECT count(*) FROM "+pgx.Identifier{t.Name.Schema, t.Name.Name}.Sanitize()).Scan(&n); err != nil {
			return nil, err
		}
		out[t.Name.String()] = n
	}
	return out, nil
}

// trace runs statements as they are and tells what each did.
func (b *bench) trace(ctx context.Context, name, sql string) (string, error) {
	var out strings.Builder
	for _, st := range sqlparse.Parse(name, sql).Statements {
		fmt.Fprintf(&out, "%s;\n", st.SQL)
		e, err := shadow.Trace(ctx, b.lab.Conn, st.SQL)
		var said *pgconn.PgError
		if errors.As(err, &said) {
			fmt.Fprintf(&out, "    refused: %s\n", said.Message)
			continue
		}
		if err != nil {
			return "", err
		}
		var locks []plan.Lock
		for _, l := range e.Locks {
			locks = append(locks, plan.Lock{Relation: l.Relation, Kind: l.Kind, Mode: l.Mode})
		}
		out.WriteString(effects(&plan.Effects{Locks: locks, Scans: e.Scans, Rewrites: e.Rewrites, Builds: e.Builds}))
	}
	return out.String(), nil
}

func effects(e *plan.Effects) string {
	var out strings.Builder
	// TimescaleDB keeps its books in tables of its own, which are nobody else's.
	books := func(relation string) bool { return strings.HasPrefix(relation, "_timescaledb_catalog.") }
	for _, l := range e.Locks {
		if books(l.Relation) {
			continue
		}
		fmt.Fprintf(&out, "    lock: %s %s, %s\n", l.Kind, l.Relation, l.Mode)
	}
	for _, w := range []struct {
		word string
		list []string
	}{{"scan", e.Scans}, {"rewrite", e.Rewrites}, {"build", e.Builds}} {
		for _, n := range w.list {
			if books(n) {
				continue
			}
			fmt.Fprintf(&out, "    %s: %s\n", w.word, n)
		}
	}
	return out.String()
}

// told writes a plan in the words of the archives.
func told(p *plan.Plan) string {
	var out strings.Builder
	for i, s := range p.Steps {
		fmt.Fprintf(&out, "%d. %s (%s, %s)\n", i+1, s.Title, s.Phase, s.Class)
		for _, sql := range s.SQL {
			fmt.Fprintf(&out, "%s;\n", sql)
		}
		if s.Effects != nil {
			e := *s.Effects
			if strings.Contains(strings.Join(s.SQL, ""), "transaction_per_chunk") {
				// The locks on chunks come and go; which are seen is luck.
				e.Locks = slices.DeleteFunc(slices.Clone(e.Locks), func(l plan.Lock) bool { return strings.HasPrefix(l.Relation, "_timescaledb_internal.") })
			}
			out.WriteString(effects(&e))
		}
		for _, h := range s.Hazards {
			asks := ""
			if h.NeedsAllow {
				asks = ", to be allowed"
			}
			fmt.Fprintf(&out, "    hazard: %s%s: %s\n", h.Name, asks, h.What)
		}
	}
	for _, l := range p.Left {
		fmt.Fprintf(&out, "left alone: %s %s: %s\n", l.Kind, l.Path, l.Why)
	}
	for _, r := range p.Refused {
		fmt.Fprintf(&out, "refused: %s %s: %s; %s\n", r.Object.Kind, r.Object.Path, r.What, r.Next)
	}
	for _, r := range p.Renames {
		fmt.Fprintf(&out, "maybe a rename: %s %s to %s: %s\n", r.Kind, r.From, r.To, r.Why)
	}
	if f := p.Proof.Failed; f != nil {
		fmt.Fprintf(&out, "failed: step %d: %s\n", f.Step, f.Message)
	}
	for _, d := range p.Proof.Differs {
		fmt.Fprintf(&out, "differs: %s\n", d)
	}
	if out.Len() == 0 {
		out.WriteString("nothing to do\n")
	}
	return out.String()
}

// sections puts versions that agree together: "plan 15 17", "plan 18".
func sections(word string, measured map[int]string) []txtar.File {
	var out []txtar.File
	var said []string
	for _, v := range pgtest.Versions() {
		text, ok := measured[v]
		if !ok {
			continue
		}
		if i := slices.Index(said, text); i >= 0 {
			out[i].Name += " " + strconv.Itoa(v)
			continue
		}
		said = append(said, text)
		out = append(out, txtar.File{Name: word + " " + strconv.Itoa(v), Data: []byte(text)})
	}
	return out
}

func (r *row) format() []byte {
	a := r.head
	a.Files = slices.Concat(a.Files, sections("naive", r.measured["naive"]), sections("careful", r.measured["careful"]), sections("plan", r.measured["plan"]))
	return txtar.Format(&a)
}

// TestRows measures every row of the list on every version: what the careless
// statements lock, scan and rewrite, and what decade's plan does instead. The
// archives hold the answer, and the plan is proven each time.
func TestRows(t *testing.T) {
	rows := readRows(t)
	benches := map[int]*bench{}
	for _, v := range pgtest.Versions() {
		benches[v] = openBench(t, v) // skips, or fails in CI, where there is none
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	for v, b := range benches {
		all.Go(func() {
			defer b.close(context.WithoutCancel(t.Context()))
			for _, r := range rows {
				if !r.on(v) {
					continue
				}
				// Each version writes maps of its own, merged under the lock.
				own := *r
				b.dirty = b.dirty || len(r.extensions) > 0
				own.measured, own.problems = empty(), nil
				err := b.measure(t.Context(), &own)
				mu.Lock()
				for word, of := range own.measured {
					maps.Copy(r.measured[word], of)
				}
				r.problems = append(r.problems, own.problems...)
				if err != nil {
					r.problem(v, "%v", err)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	for i, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			for _, p := range r.problems {
				t.Error(p)
			}
			text := r.format()
			if *update {
				path := filepath.Join("testdata", "rows", r.name+".txtar")
				if err := os.WriteFile(path, text, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if !bytes.Equal(text, r.text) {
				t.Errorf("row %d, measured anew (-archive +servers; -update writes it):\n%s", i+1, cmp.Diff(string(r.text), string(text)))
			}
		})
	}
}
