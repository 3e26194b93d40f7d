package timescale

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var fullMaterializedView = &rule.Rule{
	ID: "TSC025", Name: "full-materialized-view-of-hypertable", Severity: rule.Warning,
	Title: "Ordinary materialized view rolls up a hypertable",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "REFRESH computes it all again from the raw rows: ten years of readings for one new hour, and it needs them all, so the raw rows can never be dropped without losing what was rolled up. A continuous aggregate, or a table that a job fills " +
		"bucket by bucket, computes what has changed and keeps the rest.",
	Sources: []string{"timescaledb", "architect:principles/time-series", "architect:checklist/timescale/aggregates"},
	Run: func(p *rule.Pass) {
		for _, v := range p.Catalog.Views {
			t := readsHypertable(p, v)
			if !v.Materialized || v.Continuous || t == nil || !grouping.MatchString(v.Query.SQL) {
				continue
			}
			f := viewFinding(p, v, rule.Structural, "materialized view %s computes all of hypertable %s again at each refresh, and keeps its raw rows from being dropped", v.Name, t.Name)
			f.Facts = licence(p)
			if d := bucket(v); d > 27*day && d != 365*day {
				f.Facts = append(f.Facts, rule.Fact{Name: "buckets", Value: words(d) + ": no calendar months, they drift by five days a year; time_bucket('1 month', ...) counts calendar months"})
			}
			f.Fixes = []rule.Fix{
				community("Make it a continuous aggregate", "", "CREATE MATERIALIZED VIEW ... WITH (timescaledb.continuous), and a refresh policy whose window is shorter than the retention."),
				{Title: "Fill a table of roll-ups bucket by bucket", Manual: true, Note: "On the Apache build: INSERT ... SELECT of the buckets that have changed, ON CONFLICT DO UPDATE, with a count so that averages can be combined."},
			}
			p.Report(f)
		}
	},
}

var grouping = pattern.New(`(?i)\bGROUP\s+BY\b`)

func readsHypertable(p *rule.Pass, v *catalog.View) *catalog.Table {
	for _, n := range v.Uses {
		if t := p.Catalog.Table(n); t != nil && t.Hypertable != nil {
			return t
		}
	}
	return nil
}
