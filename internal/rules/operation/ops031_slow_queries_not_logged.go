package operation

import (
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var slowQueriesNotLogged = &rule.Rule{
	ID: "OPS031", Name: "slow-queries-not-logged", Severity: rule.Warning,
	Title:   "The server does not write down what was slow",
	Needs:   []rule.Need{rule.NeedLive},
	Why:     "When it was slow at three in the night, the log is all there is in the morning. Statements beyond a limit, waits for locks, sorts that went to disk and long runs of autovacuum cost a line each.",
	Sources: []string{"runtime-config-logging", "architect:query/slow-query-logging"},
	Limits:  "Log lines hold the values in statements: who may read the log may read these.",
	Run: func(p *rule.Pass) {
		if setting(p, "log_min_duration_statement") == "-1" {
			f := settingFinding(p, "log_min_duration_statement", "log_min_duration_statement is -1, so no slow statement is written to the log")
			f.Fixes = []rule.Fix{change("Log what takes longer than 250 ms", "log_min_duration_statement", "250ms", "Lower it to 100ms when the log stays readable. log_min_duration_sample takes a part of the faster ones.")}
			p.Report(f)
		}
		var missing []string
		fix := rule.Fix{Title: "Have them logged", Manual: true}
		for _, s := range [][3]string{{"log_lock_waits", "off", "on"}, {"log_temp_files", "-1", "10MB"}, {"log_autovacuum_min_duration", "-1", "10s"}, {"log_checkpoints", "off", "on"}} {
			if setting(p, s[0]) == s[1] {
				missing = append(missing, s[0])
				fix.Steps = append(fix.Steps, change("", s[0], s[2], "").Steps[0])
			}
		}
		if len(missing) == 0 {
			return
		}
		fix.Steps = append(fix.Steps, rule.FixStep{SQL: "SELECT pg_reload_conf()"})
		f := settingFinding(p, missing[0], "the log leaves out what slow nights are made of: %s", strings.Join(missing, ", "))
		f.Object.Name, f.Detail, f.Fixes = "log", "events", []rule.Fix{fix}
		p.ReportAs(rule.Advice, f)
	},
}
