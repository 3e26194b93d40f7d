package blueprinttest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/decadedb/decade/internal/lab/labtest"
	"github.com/decadedb/decade/internal/plan"
	"github.com/decadedb/decade/internal/planning"
	"github.com/decadedb/decade/internal/report/plans"
)

func (s *subject) plan(t *testing.T, from string, said ...func(*planning.Options)) *plan.Plan {
	t.Helper()
	l, back := labtest.Lend(t, s.server.Version)
	defer back()
	return s.planIn(t, l, from, said...)
}

// planned leads from nothing to the blueprint: the plan is proven, psql runs
// it as it stands, and nothing is left to plan.
func (s *subject) planned(t *testing.T) {
	p := s.plan(t, planning.Empty)
	if !p.Proven() || len(p.Refused) > 0 {
		t.Fatalf("not proven: %+v %+v, refused %v", p.Proof, p.Proof.Failed, p.Refused)
	}
	_, target := s.empty(t, t)
	if slices.ContainsFunc(p.Steps, func(x plan.Step) bool {
		return x.Object.Kind == "extension" && slices.Contains(s.server.Extensions, x.Object.Path)
	}) {
		// Only a superuser may make it: the database has it before.
		if p = s.plan(t, target); !p.Proven() || len(p.Refused) > 0 {
			t.Fatalf("not proven: %+v %+v, refused %v", p.Proof, p.Proof.Failed, p.Refused)
		}
	}
	var script bytes.Buffer
	if err := plans.SQL(&script, p, nil); err != nil {
		t.Fatal(err)
	}
	s.program(t, "psql", script.Bytes(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", target)
	again := s.plan(t, target)
	for _, step := range again.Steps {
		t.Errorf("left to plan: %s: %v", step.Title, step.SQL)
	}
	for _, r := range again.Refused {
		t.Errorf("left to plan and refused: %s %s: %s", r.Object.Kind, r.Object.Path, r.What)
	}
	_, direct := s.loaded(t, false)
	if d := cmp.Diff(s.dump(t, direct), s.dump(t, target)); d != "" {
		t.Errorf("-files +plan:\n%s", d)
	}
	t.Logf("%d steps", len(p.Steps))
}

// dump gives what pg_dump, an observer that shares no code with decade, sees
// of a schema. Lines are sorted, as a plan makes things in an order of its own.
func (s *subject) dump(t *testing.T, target string) []string {
	t.Helper()
	var lines []string
	for l := range strings.Lines(s.program(t, "pg_dump", nil, "--schema-only", "--no-owner", "--dbname="+target)) {
		l = strings.TrimSuffix(strings.TrimSpace(l), ",")
		if l == "" || strings.HasPrefix(l, "--") || strings.HasPrefix(l, `\`) {
			continue
		}
		if i := strings.LastIndex(l, "WITH ("); i >= 0 { // parameters stand in the order of their setting
			parts := strings.Split(strings.TrimSuffix(l[i+len("WITH ("):], ");"), ", ")
			slices.Sort(parts)
			l = l[:i] + "WITH (" + strings.Join(parts, ", ")
		}
		lines = append(lines, l)
	}
	slices.Sort(lines)
	return lines
}
