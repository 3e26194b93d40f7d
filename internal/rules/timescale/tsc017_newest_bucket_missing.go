package timescale

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var newestBucketMissing = &rule.Rule{
	ID: "TSC017", Name: "newest-bucket-missing", Severity: rule.Info, Strict: true,
	Title: "Continuous aggregate does not show the newest rows",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "Since TimescaleDB 2.13 a continuous aggregate gives what was computed and nothing newer: a dashboard of today ends at the last refresh. With materialized_only = false it adds the raw rows since then when it is read, which costs the " +
		"reading of an hour or a day of them.",
	Sources: []string{"timescaledb"},
	Limits:  "Right as it is for reports of closed days.",
	Run: func(p *rule.Pass) {
		for _, v := range rollups(p) {
			if only, set := v.Options.Get("timescaledb.materialized_only"); set && only != "true" && only != "on" {
				continue
			}
			f := viewFinding(p, v, rule.Structural, "continuous aggregate %s gives nothing newer than its last refresh", v.Name)
			f.Fixes = []rule.Fix{community("Let it add the newest rows when it is read", fmt.Sprintf("ALTER MATERIALIZED VIEW %s SET (timescaledb.materialized_only = false)", sqlName(v.Name)), "")}
			p.Report(f)
		}
	},
}
