package ruletest

import (
	"slices"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/pg"
	"github.com/decadedb/decade/internal/pgtest"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/shadow"
	"github.com/decadedb/decade/internal/sqlparse"
)

// refused proves that PostgreSQL refuses the marked statements with the
// SQLSTATE claimed, on the versions claimed, and takes all others.
func (s *subject) refused(t *testing.T, e *rule.Example, version int, community bool) {
	conn := s.connect(t, version, community)
	s.script(t, conn, "before/"+e.Name+".sql", e.Before)
	statements := sqlparse.Parse(e.File(), e.SQL).Statements
	for i, st := range statements {
		want := ""
		for _, r := range e.Refused {
			if covering(statements, r.Line) == i && r.Applies(version, community) {
				want = r.SQLState
			}
		}
		err := execute(t.Context(), conn, st.SQL)
		if got := pg.SQLState(err); got != want || err != nil && got == "" {
			t.Errorf("%s: PostgreSQL %d gives SQLSTATE %q, want %q: %v", s.place(e, st.Span.Line), version, got, want, err)
		}
	}
	if !community {
		s.tryInstead(t, e, version)
	}
}

// tryInstead proves what is to run instead of the refused statement, where it
// is the only one and a fix stands in for it.
func (s *subject) tryInstead(t *testing.T, e *rule.Example, version int) {
	t.Helper()
	applies := 0
	for _, r := range e.Refused {
		if r.Applies(version, false) {
			applies++
		}
	}
	if applies != 1 {
		return
	}
	for _, f := range rule.Run(s.input(e, version), []*rule.Rule{s.rule}).Findings {
		if fix, ok := firstFix(f); ok && fix.Replaces {
			s.tryReplacement(t, e, version, f, fix)
		}
	}
}

// covering gives the index of the statement that a mark on a line is about:
// the last that begins there or above.
func covering(statements []*sqlparse.Statement, line int) int {
	found := -1
	for i, st := range statements {
		if st.Span.Line <= line {
			found = i
		}
	}
	return found
}

// locks proves what marked statements lock, rewrite and read.
func (s *subject) locks(t *testing.T, e *rule.Example, version int) {
	conn := pgtest.Connect(t, pgtest.WithExtensions(t, version, s.archive.Extensions...))
	s.script(t, conn, "before/"+e.Name+".sql", e.Before)
	statements := sqlparse.Parse(e.File(), e.SQL).Statements
	for i, st := range statements {
		claims := slices.DeleteFunc(slices.Clone(e.Locks), func(c rule.LockClaim) bool { return covering(statements, c.Line) != i })
		if len(claims) == 0 {
			s.exec(t, conn, st.Span.String(), st.SQL)
			continue
		}
		effects, err := shadow.Trace(t.Context(), conn, st.SQL)
		if err != nil {
			t.Fatalf("%s: %v", s.place(e, st.Span.Line), err)
		}
		for _, c := range claims {
			s.checkClaim(t, e, version, c, effects)
		}
	}
}

func (s *subject) checkClaim(t *testing.T, e *rule.Example, version int, c rule.LockClaim, effects shadow.Effects) {
	t.Helper()
	what, denied := strings.CutPrefix(c.Kind, "no ")
	if !denied {
		what = c.Kind
	}
	var holds bool
	switch what {
	case "lock":
		mode, ok := lockmode.Parse(c.Mode)
		if !ok {
			t.Fatalf("%s: unknown lock mode %q", s.place(e, c.Line), c.Mode)
		}
		holds = effects.Lock(c.Relation) == mode
	case "rewrites":
		holds = slices.Contains(effects.Rewrites, c.Relation)
	case "scans":
		holds = slices.Contains(effects.Scans, c.Relation)
	default:
		t.Fatalf("%s: unknown claim %q", s.place(e, c.Line), c.Kind)
	}
	if holds == denied {
		t.Errorf("%s: claim %q %s on %s is wrong on PostgreSQL %d, which does: %+v",
			s.place(e, c.Line), c.Kind, c.Mode, c.Relation, version, effects)
	}
}
