package blueprinttest

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/config"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/report/plans"
)

// Hurried is what a hurried team wrote for the same purpose, with rows in it.
type Hurried struct {
	// Schema is a file or folder.
	Schema string
	// Seed is a file of rows.
	Seed string
	// Notes is a file of notes for the desired state: where values come from.
	Notes string
	// Renames and Anew are what a person says on the command line.
	Renames []planning.Rename
	Anew    []string
	// Kept are queries that give the same before the plan and after it, first
	// in the old form and then in the new one; "" is the same form.
	Kept map[string]string
	// ExpandOnly: the contract phase drops the old tables, which is data-loss
	// and needs its permission; Kept is asked after the expand phase.
	ExpandOnly bool
}

// plannedFromHurried leads from a hurried team's schema to the blueprint: the
// plan is proven, psql runs it beside rows, and no row is lost.
func (c *checker) plannedFromHurried(t *testing.T) {
	s, h := c.usual(t), c.o.Hurried
	if h.Notes != "" {
		notes, err := os.ReadFile(h.Notes)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(s.dir, "schema", "999_notes.sql"), notes, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err := config.Load(filepath.Join(s.dir, "decade.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p := s.plan(t, h.Schema, func(o *planning.Options) { o.Config, o.Renames, o.Anew = cfg, h.Renames, h.Anew })
	if !p.Proven() || len(p.Refused) > 0 {
		t.Fatalf("not proven: %+v %+v, refused %v", p.Proof, p.Proof.Failed, p.Refused)
	}
	t.Logf("%d steps on PostgreSQL %d", len(p.Steps), pgtest.Usual)
	if h.ExpandOnly {
		c.dropsAllowedOnly(t, p)
		p.Steps = slices.DeleteFunc(p.Steps, func(x plan.Step) bool { return x.Phase == plan.Contract })
	}
	conn, target := s.empty(t, t)
	for _, file := range []string{h.Schema, h.Seed} {
		if st, err := os.Stat(file); err == nil && st.IsDir() {
			file = filepath.Join(file, "schema.sql")
		}
		s.run(t, conn, file)
	}
	was := map[string][]string{}
	for _, q := range slices.Sorted(maps.Keys(h.Kept)) {
		if was[q] = answers(t, conn, q); len(was[q]) < 2 {
			t.Errorf("nothing to keep: %s", q)
		}
	}
	var script bytes.Buffer
	if err := plans.SQL(&script, p, p.NotAllowed(nil)); err != nil {
		t.Fatal(err)
	}
	s.program(t, "psql", script.Bytes(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", target)
	for q, now := range h.Kept {
		if now == "" {
			now = q
		}
		if d := cmp.Diff(was[q], answers(t, conn, now)); d != "" {
			t.Errorf("%s\n-before +after:\n%s", now, d)
		}
	}
}

// dropsAllowedOnly: a table with rows is dropped in the contract phase, and
// with the permission to lose them.
func (c *checker) dropsAllowedOnly(t *testing.T, p *plan.Plan) {
	t.Helper()
	for _, s := range p.Steps {
		if !slices.ContainsFunc(s.SQL, func(q string) bool { return strings.HasPrefix(q, "DROP TABLE") }) {
			continue
		}
		if s.Phase != plan.Contract || !slices.ContainsFunc(s.Hazards, func(h plan.Hazard) bool { return h.Name == plan.DataLoss && h.NeedsAllow }) {
			t.Errorf("step %d, %s, drops a table in phase %s with hazards %v", s.Number, s.Title, s.Phase, s.Hazards)
		}
	}
}

// answers gives the rows of a query, as text.
func answers(t *testing.T, conn *pgx.Conn, query string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), "SELECT r::text FROM ("+query+") AS r ORDER BY 1", pgx.QueryExecModeExec)
	if err != nil {
		t.Fatal(err)
	}
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return out
}
