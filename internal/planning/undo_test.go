package planning_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/prove"
)

// Of every step of every row and every kind: its verification is false before
// it and true after it; its undo leaves what was there before it, but for what
// an earlier step then has to do again; and all undos, from the last to the
// first, lead back to the beginning, as far as nothing is lost on the way.
func TestUndo(t *testing.T) {
	rows := readRows(t)
	for _, k := range slices.Concat(kinds, nameKinds) {
		rows = append(rows, &row{name: "kind " + k.name, before: k.base + k.a, after: k.base + k.b, since: k.oldest, until: 99},
			&row{name: "kind " + k.name + " dropped", before: k.base + k.b, after: k.base, since: k.oldest, until: 99})
	}
	// One version is enough, and a row that is not about the usual one takes another.
	of := map[int][]*row{}
	for _, r := range rows {
		versions := pgtest.Versions()
		slices.SortStableFunc(versions, func(a, b int) int {
			if a == pgtest.Usual {
				return -1
			}
			return 0
		})
		if i := slices.IndexFunc(versions, r.on); i >= 0 && r.after != "" {
			of[versions[i]] = append(of[versions[i]], r)
		}
	}
	for v, rows := range of {
		b := openBench(t, v)
		defer b.close(context.WithoutCancel(t.Context()))
		for _, r := range rows {
			t.Run(r.name, func(t *testing.T) { b.undo(t, r) })
		}
	}
}

func (b *bench) undo(t *testing.T, r *row) {
	p, actual, desired, err := b.plan(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	var done []plan.Step
	states := []*catalog.Catalog{actual}
	forth := func(s plan.Step) bool {
		after := b.forthAndBack(t, states[len(states)-1], s, done)
		done, states = append(done, s), append(states, after)
		return after != nil
	}
	if from, to, ok := strings.Cut(r.rename, "="); ok {
		s, err := planning.RenameStep(from, to)
		if err != nil {
			t.Fatal(err)
		}
		if !forth(s) {
			return
		}
	}
	opt, err := b.options(r, desired)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range plan.FirstRenames(states[len(states)-1], desired, opt) {
		if !forth(s) {
			return
		}
	}
	if len(done) > 0 {
		p = plan.Make(diff.Compare(states[len(states)-1], desired), opt)
	}
	for _, s := range p.Steps {
		if !forth(s) {
			return
		}
	}
	for i, s := range slices.Backward(done) {
		lost := slices.ContainsFunc(s.Hazards, func(h plan.Hazard) bool { return h.Name == plan.DataLoss })
		switch {
		case len(s.Undo) > 0:
			if !b.do(t, undoing(s), "on the way back: undo of ") {
				return
			}
		case lost || !diff.Compare(unproven(states[i]), unproven(states[i+1])).Empty():
			if !lost {
				t.Logf("step %d, %s, has no undo", s.Number, s.Title)
			}
			return
		}
	}
	back, err := b.read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d := diff.Compare(unproven(back), unproven(actual)); !d.Empty() || len(d.Managed) > 0 {
		t.Errorf("all undos together do not lead back: %s", strings.Join(prove.Differences(unproven(back), unproven(actual), 9), "; "))
	}
}

// unproven is a state in which no constraint is proven, as an undo does not
// read tables to prove what it puts back.
func unproven(c *catalog.Catalog) *catalog.Catalog {
	c = c.Clone()
	for _, t := range c.Tables {
		for _, x := range t.Constraints {
			x.NotValid = x.Kind == catalog.Check || x.Kind == catalog.ForeignKey
		}
	}
	for _, t := range c.Types {
		for _, x := range t.Constraints {
			x.NotValid = true
		}
	}
	return c
}

// forthAndBack runs a step, undoes it, and runs it again; it gives the state
// afterwards, or nil when the step does not run. done are the steps before it.
func (b *bench) forthAndBack(t *testing.T, before *catalog.Catalog, s plan.Step, done []plan.Step) *catalog.Catalog {
	t.Helper()
	if s.Verify != "" && b.verified(t, s) {
		t.Errorf("step %d, %s: verified before it has run\n%s\n%s", s.Number, s.Title, strings.Join(s.SQL, ";\n"), s.Verify)
	}
	var held []plan.Step
	for _, d := range done {
		var yes bool // a query may name what a later step has taken away
		if d.Verify != "" && b.lab.Conn.QueryRow(t.Context(), d.Verify, pgx.QueryExecModeExec).Scan(&yes) == nil && yes {
			held = append(held, d)
		}
	}
	if !b.do(t, s, "") {
		return nil
	}
	if len(s.Undo) > 0 {
		if !b.do(t, undoing(s), "undo of ") {
			return nil
		}
		for _, d := range held {
			if !b.verified(t, d) && !b.do(t, d, "once more ") {
				return nil
			}
		}
		back, err := b.read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if d := diff.Compare(unproven(back), unproven(before)); !d.Empty() || len(d.Managed) > 0 {
			t.Errorf("step %d, %s: its undo does not lead back: %s\n%s\n-- undo\n%s", s.Number, s.Title,
				strings.Join(prove.Differences(unproven(back), unproven(before), 9), "; "), strings.Join(s.SQL, ";\n"), strings.Join(s.Undo, ";\n"))
		}
		if !b.do(t, s, "again ") {
			return nil
		}
	}
	after, err := b.read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return after
}

func undoing(s plan.Step) plan.Step {
	return plan.Step{Number: s.Number, Title: s.Title, Class: s.Class, Object: s.Object, SQL: s.Undo}
}

func (b *bench) verified(t *testing.T, s plan.Step) (done bool) {
	t.Helper()
	if err := b.lab.Conn.QueryRow(t.Context(), s.Verify, pgx.QueryExecModeExec).Scan(&done); err != nil {
		t.Fatalf("step %d, %s: %v\n%s", s.Number, s.Title, err, s.Verify)
	}
	return done
}

// do runs a step in the lab and asks its verification.
func (b *bench) do(t *testing.T, s plan.Step, word string) bool {
	t.Helper()
	one := &plan.Plan{Steps: []plan.Step{s}}
	if err := prove.Run(t.Context(), b.lab, one); err != nil {
		t.Fatalf("%sstep %d, %s: %v", word, s.Number, s.Title, err)
	}
	if f := one.Proof.Failed; f != nil {
		t.Errorf("%sstep %d, %s: %s\n%s", word, s.Number, s.Title, f.Message, strings.Join(s.SQL, ";\n"))
		return false
	}
	return true
}
