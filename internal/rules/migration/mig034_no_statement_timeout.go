package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/lockmode"
	"github.com/decadedb/decade/internal/rule"
)

var noStatementTimeout = &rule.Rule{
	ID:       "MIG034",
	Name:     "no-statement-timeout",
	Title:    "Work under a strong lock without a statement_timeout",
	Severity: rule.Advice,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "lock_timeout bounds the wait, not the work. A check or a rewrite that takes seconds on the copy and hours in production keeps " +
		"everybody out until somebody finds and cancels it. A statement_timeout ends it by itself.",
	Sources: []string{"runtime-config-client"},
	Limits:  "One finding for each file; timeouts of the role or the tool are not seen. Never set one for CREATE INDEX CONCURRENTLY (MIG035).",
	Run: func(p *rule.Pass) {
		seen := map[string]bool{}
		for _, c := range living(p) {
			file := c.step.Stmt.Span.File
			work := c.work()
			if seen[file] || work == "" || c.Kind == ddl.DataChange || c.modeOnRelation() < lockmode.Share ||
				hasTimeout(c.step, "statement_timeout") || hasTimeout(c.step, "transaction_timeout") {
				continue
			}
			seen[file] = true
			f := c.finding(rule.Object{Kind: "statement", Name: file}, "a statement that %s under %s has no statement_timeout", work, c.modeOnRelation())
			f.Pos = c.step.Stmt.Span
			fix := c.statement("End it by itself after half a minute", rule.FixStep{SQL: "SET statement_timeout = '30s'"}, rule.FixStep{SQL: c.step.Stmt.SQL})
			fix.Note = "RESET statement_timeout before anything CONCURRENTLY."
			fix.Manual = false
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		}
	},
}
