package timescale

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var noRollup = &rule.Rule{
	ID: "TSC006", Name: "no-rollup", Severity: rule.Advice,
	Title: "Dashboard query aggregates raw rows of a hypertable",
	Needs: []rule.Need{rule.NeedQueries, rule.NeedTimescale},
	Why: "A chart of a year groups millions of readings each time somebody looks at it, and ten times as many in ten years. A roll-up by hour or day holds the same chart in a few thousand rows, computed once, and lets the raw " +
		"rows go when they are old.",
	Sources: []string{"timescaledb", "architect:principles/time-series", "architect:checklist/timescale/aggregates"},
	Limits:  "Continuous aggregates are in the community build alone; on the Apache build a table of roll-ups that a job fills does the same. A query over the last hours needs none.",
	Run: func(p *rule.Pass) {
		var done []*catalog.Table
		for _, q := range p.Queries {
			for _, l := range q.Levels {
				t := aggregated(l)
				if t == nil || slices.Contains(done, t) || rolledUp(p, t) || few(p, t.Name) {
					continue
				}
				done = append(done, t)
				f := finding(p, t, rule.Structural, "query %s groups raw rows of hypertable %s, which has no roll-up", q.Name, t.Name)
				f.Evidence = rule.ByWorkload
				f.Facts = append([]rule.Fact{{Name: "query", Value: q.Name}}, licence(p)...)
				f.Fixes = []rule.Fix{
					community("Make a continuous aggregate and its refresh policy", "", "CREATE MATERIALIZED VIEW ... WITH (timescaledb.continuous) AS SELECT time_bucket('1 hour', time), ..., sum(value), count(value) ... GROUP BY ..., then add_continuous_aggregate_policy. Sums and counts can be added up further, averages cannot."),
					{Title: "Fill a table of roll-ups by a job", Manual: true, Note: "On the Apache build: whole buckets again from the first that changed, INSERT ... ON CONFLICT DO UPDATE."},
				}
				p.Report(f)
			}
		}
	},
}

// aggregated gives the hypertable whose rows a level groups.
func aggregated(l *workload.Level) *catalog.Table {
	if l.Kind != "select" || !l.Aggregates || len(l.GroupBy) == 0 {
		return nil
	}
	for _, r := range l.Relations {
		if r.Table != nil && r.Table.Hypertable != nil {
			return r.Table
		}
	}
	return nil
}

func rolledUp(p *rule.Pass, t *catalog.Table) bool {
	return slices.ContainsFunc(rollups(p), func(v *catalog.View) bool { return source(p, v) == t })
}
