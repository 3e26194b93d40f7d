package migration

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var noLockTimeout = &rule.Rule{
	ID:       "MIG033",
	Name:     "no-lock-timeout",
	Title:    "Strong locks on living tables without a lock_timeout",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "A statement that waits for its lock makes everybody wait who comes after it: one long report in front of an ALTER TABLE of a " +
		"millisecond stops the whole application. With a lock_timeout the migration gives up instead, and is run again a moment later.",
	Sources: []string{"runtime-config-client", "explicit-locking", "architect:response format/migration script"},
	Limits: "One finding for each file. A timeout that the migration tool, the role or the database sets is not seen; suppress the rule for the folder then. " +
		"CONCURRENTLY does not stop others while it waits.",
	Run: func(p *rule.Pass) {
		for _, l := range lockers(p) {
			l.report(p)
		}
	},
}

// locker is a file's strong locks that are waited for without a limit.
type locker struct {
	file   string
	first  taken
	tables []string
	steps  map[*ddl.Step]bool
	later  string // where the file sets the timeout after all
}

func lockers(p *rule.Pass) []*locker {
	var order []*locker
	byFile := map[string]*locker{}
	for _, c := range changes(p) {
		for _, k := range c.locks() {
			if hasTimeout(c.step, "lock_timeout") {
				continue
			}
			name := c.step.Stmt.Span.File
			l := byFile[name]
			if l == nil {
				l = &locker{file: name, first: k, steps: map[*ddl.Step]bool{}}
				byFile[name] = l
				order = append(order, l)
			}
			l.steps[c.step] = true
			if !contains(l.tables, k.on.String()) {
				l.tables = append(l.tables, k.on.String())
			}
		}
	}
	for _, c := range changes(p, ddl.SetSetting) {
		if l := byFile[c.step.Stmt.Span.File]; l != nil && c.Name == "lock_timeout" && c.step.Stmt.Span.Start > l.first.by.step.Stmt.Span.Start {
			l.later = fmt.Sprintf("line %d", c.step.Stmt.Span.Line)
		}
	}
	return order
}

// hasTimeout reports whether a timeout is in force when the statement runs.
func hasTimeout(s *ddl.Step, name string) bool {
	v, ok := s.Settings[name]
	return ok && milliseconds(v) > 0
}

func (l *locker) report(p *rule.Pass) {
	tables := l.tables
	if len(tables) > 3 {
		tables = append(append([]string(nil), tables[:3]...), fmt.Sprintf("%d more", len(tables)-3))
	}
	c := l.first.by
	f := c.finding(rule.Object{Kind: "statement", Name: l.file},
		"%s for a lock on %s without a lock_timeout, and everybody who comes later waits behind", waits(len(l.steps)), list(tables))
	f.Pos = c.step.Stmt.Span
	f.Facts = []rule.Fact{{Name: "strongest first lock", Value: l.first.mode.String() + " on " + l.first.on.String(), Source: waiters(l.first.mode)}}
	if l.later != "" {
		f.Message += "; the timeout is set too late"
		f.Facts = append(f.Facts, rule.Fact{Name: "lock_timeout is set", Value: l.later})
	}
	fix := c.statement("Give up after two seconds instead of holding everybody up",
		rule.FixStep{SQL: "SET lock_timeout = '2s'"}, rule.FixStep{SQL: c.step.Stmt.SQL, NoTransaction: c.step.Stmt.Tree.GetVacuumStmt() != nil})
	fix.Note = "Run the migration again when it gives up (55P03). In a pooled session use SET LOCAL inside the transaction."
	fix.Manual = false
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

func waits(n int) string {
	if n == 1 {
		return "a statement waits"
	}
	return fmt.Sprintf("%d statements wait", n)
}

// milliseconds reads a timeout as SET takes it; 0 means none.
func milliseconds(v string) int {
	v = strings.ToLower(strings.Trim(strings.TrimSpace(v), "'"))
	i := 0
	for i < len(v) && (v[i] >= '0' && v[i] <= '9' || v[i] == '.') {
		i++
	}
	var n float64
	if _, err := fmt.Sscanf(v[:i], "%g", &n); err != nil {
		return 0
	}
	switch strings.TrimSpace(v[i:]) {
	case "us":
		return int(n / 1000)
	case "s":
		return int(n * 1000)
	case "min":
		return int(n * 60_000)
	case "h":
		return int(n * 3_600_000)
	case "d":
		return int(n * 86_400_000)
	}
	return int(n)
}
