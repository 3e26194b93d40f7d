package timescale

import (
	"github.com/decadedb/decade/internal/rule"
)

var refreshWithoutStart = &rule.Rule{
	ID: "TSC016", Name: "refresh-without-start", Severity: rule.Advice,
	Title: "Refresh policy has no start_offset",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "With start_offset NULL every run covers all of the past. That is harmless until somebody adds a retention policy to the raw rows: from that day each refresh erases the buckets whose rows are gone (TSC003). A late row of last " +
		"year also makes the next run compute last year anew.",
	Sources: []string{"timescaledb"},
	Run: func(p *rule.Pass) {
		for _, v := range rollups(p) {
			t := source(p, v)
			if t == nil || policy(t.Hypertable, "retention", t.Name) != nil {
				continue // TSC003 says the worse
			}
			q := policy(t.Hypertable, "refresh", v.Name)
			if q == nil {
				continue
			}
			if _, bounded := q.Args.Get("start_offset"); bounded {
				continue
			}
			f := viewFinding(p, v, rule.Structural, "the refresh of %s has no start_offset, so each run covers all of the past", v.Name)
			if !q.Pos.IsZero() {
				f.Pos = q.Pos
			}
			f.Fixes = []rule.Fix{community("Bound the window", "", "remove_continuous_aggregate_policy, then add it with a start_offset as long as rows come late.")}
			p.Report(f)
		}
	},
}
