package ruletest

import (
	"slices"
	"strings"
	"testing"

	"github.com/decadedb/decade/internal/rule"
)

// firstFix gives the fix that decade would apply by itself.
func firstFix(f rule.Finding) (rule.Fix, bool) {
	for _, fix := range f.Fixes {
		if !fix.Manual && len(fix.Steps) > 0 {
			return fix, true
		}
	}
	return rule.Fix{}, false
}

// tryFixes applies the first fix of one finding after the other to the loaded
// example. After each its finding must be gone, and no rule may find something
// new of the same or a greater severity (P6). Nothing is left to apply in the
// end, so applying again changes nothing.
func (s *subject) tryFixes(t *testing.T, e *rule.Example, db *database, all []rule.Finding) {
	for _, f := range all {
		if f.Rule == s.rule.ID && f.After != "" {
			s.tryRewrite(t, e, db, f)
		}
	}
	var appended []rule.FixStep
	tried := map[string]bool{}
	for {
		i := slices.IndexFunc(all, func(f rule.Finding) bool {
			_, fixable := firstFix(f)
			return f.Rule == s.rule.ID && fixable && !tried[f.Fingerprint]
		})
		if i < 0 {
			return
		}
		f := all[i]
		tried[f.Fingerprint] = true
		fix, _ := firstFix(f)
		if fix.Replaces {
			s.tryReplacement(t, e, db.version, f, fix)
			continue
		}
		s.apply(t, e, db, f, fix)
		appended = append(appended, fix.Steps...)
		after := s.judge(t, e, db, appended)
		s.compareAfter(t, e, f, fix, all, after)
		all = after
	}
}

// judge runs all rules over the state that the database is in: read from the
// server, or for rules that read text over the example with the fixes' steps
// behind it.
func (s *subject) judge(t *testing.T, e *rule.Example, db *database, appended []rule.FixStep) []rule.Finding {
	t.Helper()
	if s.readsCatalog() {
		return rule.Run(s.liveInput(t, e, db), s.rules()).Findings
	}
	longer := *e
	longer.SQL = strings.TrimRight(longer.SQL, "\n ;") + ";\n" + stepsSQL(appended)
	return rule.Run(s.input(&longer, db.version), s.rules()).Findings
}

// rules are those that a fix must not set off, and the rule itself.
func (s *subject) rules() []*rule.Rule {
	if slices.Contains(s.all, s.rule) {
		return s.all
	}
	return append(slices.Clone(s.all), s.rule)
}

func stepsSQL(steps []rule.FixStep) string {
	var b strings.Builder
	for _, step := range steps {
		b.WriteString(step.SQL)
		b.WriteString(";\n")
	}
	return b.String()
}

// apply runs the fix's steps as a migration script would: those that may in
// one transaction, the others alone between.
func (s *subject) apply(t *testing.T, e *rule.Example, db *database, f rule.Finding, fix rule.Fix) {
	t.Helper()
	open := false
	run := func(sql string) {
		if _, err := db.conn.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: fix %q of %q: PostgreSQL %d refuses: %v\n%s\n(a fix that stands in for the statement under review sets Replaces)",
				s.place(e, 1), fix.Title, f.Message, db.version, err, sql)
		}
	}
	for _, step := range fix.Steps {
		if step.NoTransaction == open { // the wrong state for this step
			run(map[bool]string{true: "COMMIT", false: "BEGIN"}[open])
			open = !open
		}
		run(step.SQL)
	}
	if open {
		run("COMMIT")
	}
	if fix.Check != "" {
		run(fix.Check)
	}
}

// compareAfter demands that the finding is gone and that nothing as bad came.
func (s *subject) compareAfter(t *testing.T, e *rule.Example, f rule.Finding, fix rule.Fix, before, after []rule.Finding) {
	t.Helper()
	had := map[string]bool{}
	for _, b := range before {
		had[b.Fingerprint] = true
	}
	for _, a := range after {
		if a.Fingerprint == f.Fingerprint {
			t.Errorf("%s: fix %q does not remove the finding %s", s.place(e, f.Pos.Line), fix.Title, describe(a))
		}
		if !had[a.Fingerprint] && a.Severity >= f.Severity {
			t.Errorf("%s: fix %q of %q makes a new finding %s", s.place(e, f.Pos.Line), fix.Title, f.Message, describe(a))
		}
	}
}

// tryReplacement puts the fix's steps in the place of the statement found
// fault with, judges that text, and runs it on a server of its own.
func (s *subject) tryReplacement(t *testing.T, e *rule.Example, version int, f rule.Finding, fix rule.Fix) {
	t.Helper()
	before := rule.Run(s.input(e, version), s.rules()).Findings
	changed := *e
	var ok bool
	if changed.SQL, ok = replaceStatement(e, s.input(e, version), f, fix); !ok {
		t.Errorf("%s: fix %q says Replaces, but no statement stands at its finding's position", s.place(e, f.Pos.Line), fix.Title)
		return
	}
	s.compareAfter(t, e, f, fix, before, rule.Run(s.input(&changed, version), s.rules()).Findings)
	if fix.Check != "" {
		changed.SQL = strings.TrimRight(changed.SQL, "\n ;") + ";\n" + fix.Check + ";\n"
	}
	// A test of its own, so that its server is free for the next.
	t.Run("instead", func(t *testing.T) { s.load(t, &changed, version) })
}

// replaceStatement splices the steps into the text. A step that refuses
// transactions ends the one it falls into, and the rest begins a new one.
func replaceStatement(e *rule.Example, in *rule.Input, f rule.Finding, fix rule.Fix) (string, bool) {
	for _, step := range in.Steps {
		at := step.Stmt.Span
		if at.File != e.File() || f.Pos.File != at.File || f.Pos.Start < at.Start || f.Pos.Start >= at.End {
			continue
		}
		var b strings.Builder
		for _, s := range fix.Steps {
			if s.NoTransaction && step.InTransaction() {
				b.WriteString("COMMIT;\n" + s.SQL + ";\nBEGIN;\n")
			} else {
				b.WriteString(s.SQL + ";\n")
			}
		}
		text := e.SQL[:at.Start] + strings.TrimSuffix(b.String(), ";\n")
		return text + e.SQL[at.End:], true
	}
	return "", false
}

// tryRewrite puts the better form of a query in the place of the one found
// fault with.
func (s *subject) tryRewrite(t *testing.T, e *rule.Example, db *database, f rule.Finding) {
	t.Helper()
	s.prepare(t, db, "the better form of "+f.Query, f.After)
	in := s.input(e, db.version)
	for _, q := range in.Queries {
		if q.Name != f.Query {
			continue
		}
		changed := *e
		text := &changed.SQL
		if e.Queries != "" {
			text = &changed.Queries
		}
		*text = (*text)[:q.Span.Start] + f.After + (*text)[q.Span.End:]
		all := s.rules()
		s.compareAfter(t, e, f, rule.Fix{Title: "rewrite of the query"},
			rule.Run(in, all).Findings, rule.Run(s.input(&changed, db.version), all).Findings)
		return
	}
	t.Errorf("%s: finding %q has an After and names no query: %q", s.place(e, f.Pos.Line), f.Message, f.Query)
}
