package operation

import "github.com/decadedb/decade/internal/rule"

var noTimeouts = &rule.Rule{
	ID: "OPS030", Name: "no-timeouts", Severity: rule.Warning,
	Title: "Sessions may stay in a transaction for ever",
	Needs: []rule.Need{rule.NeedLive},
	Why: "One session that began a transaction and forgot it holds its locks, and keeps vacuum from taking away anything that died since, in all tables. Left over a weekend it bloats the whole database, " +
		"and a migration that queues behind its lock stops everybody else.",
	Sources: []string{"runtime-config-client", "routine-vacuuming"},
	Limits:  "The value that the reading session would have; roles and databases may have others (ALTER ROLE ... SET).",
	Run: func(p *rule.Pass) {
		if setting(p, "idle_in_transaction_session_timeout") == "0" {
			f := settingFinding(p, "idle_in_transaction_session_timeout", "idle_in_transaction_session_timeout is 0, so a forgotten transaction holds locks and the vacuum horizon for ever")
			f.Fixes = []rule.Fix{change("End sessions that idle in a transaction", "idle_in_transaction_session_timeout", "5min", "A role for long manual work may have more: ALTER ROLE ... SET.")}
			p.Report(f)
		}
		if setting(p, "statement_timeout") == "0" {
			f := settingFinding(p, "statement_timeout", "statement_timeout is 0, so a query that has lost its client runs to its end")
			f.Fixes = []rule.Fix{{Title: "Set it for the application's roles", Manual: true, Note: "ALTER ROLE app SET statement_timeout = '30s'. Not for the whole server: dumps and index builds need their time."}}
			p.ReportAs(rule.Advice, f)
		}
	},
}
