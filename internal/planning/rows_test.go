package planning_test

import (
	"bytes"
	"context"
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

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/prove"
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
	renamed := func(steps []plan.Step) error {
		if len(steps) == 0 {
			return nil
		}
		renaming := &plan.Plan{Steps: steps}
		if err := prove.Run(ctx, b.lab, renaming); err != nil {
			return err
		}
		first = append(first, renaming.Steps...)
		if actual, err = b.read(ctx); err != nil {
			return err
		}
		p = plan.Make(diff.Compare(actual, desired), opt)
		return nil
	}
	if from, to, ok := strings.Cut(r.rename, "="); ok {
		s, err := planning.RenameStep(from, to)
		if err != nil {
			return err
		}
		if err := renamed([]plan.Step{s}); err != nil {
			return err
		}
	}
	if err := renamed(plan.FirstRenames(actual, desired, opt)); err != nil {
		return err
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
