package timescale

import (
	"fmt"
	"time"

	"github.com/decadedb/decade/internal/rule"
)

var rollupErased = &rule.Rule{
	ID: "TSC003", Name: "rollup-erased-by-retention", Severity: rule.Error,
	Title: "Roll-up is refreshed over a time whose raw rows are dropped",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "Refreshing a bucket means counting its raw rows again. When those have been dropped by the retention policy the bucket comes out empty and is deleted: the roll-up that was to last ten years loses everything " +
		"between the two limits, and both jobs report success. The window of the refresh must end well inside what is kept.",
	Sources: []string{"timescaledb", "lifecycle:timescale", "architect:checklist/timescale/aggregates"},
	Run: func(p *rule.Pass) {
		for _, v := range rollups(p) {
			t := source(p, v)
			if t == nil {
				continue
			}
			drop, ok := after(policy(t.Hypertable, "retention", t.Name), "drop_after")
			refresh := policy(t.Hypertable, "refresh", v.Name)
			if !ok || refresh == nil {
				continue
			}
			start, bounded := after(refresh, "start_offset")
			need := start + bucket(v) + chunk(t)
			switch {
			case !bounded:
				reportErased(p, v.Name.String(), drop, 0, rule.Error, viewFinding(p, v, rule.Measured,
					"roll-up %s is refreshed over all of the past, and rows of %s are dropped after %s: each refresh erases what is older", v.Name, t.Name, words(drop)))
			case start >= drop:
				reportErased(p, v.Name.String(), drop, start, rule.Error, viewFinding(p, v, rule.Measured,
					"roll-up %s is refreshed over %s, and rows of %s are dropped after %s: the refresh erases the buckets between", v.Name, words(start), t.Name, words(drop)))
			case need > drop:
				reportErased(p, v.Name.String(), drop, start, rule.Warning, viewFinding(p, v, rule.Structural,
					"roll-up %s is refreshed over %s and rows of %s are dropped after %s: with a bucket and a chunk added the two overlap", v.Name, words(start), t.Name, words(drop)))
			}
		}
	},
}

func reportErased(p *rule.Pass, view string, drop, start time.Duration, s rule.Severity, f rule.Finding) {
	f.Facts = []rule.Fact{
		{Name: "drop_after of the raw rows", Value: words(drop)}, {Name: "start_offset of the refresh", Value: "none: all of the past"},
		{Name: "buckets left where 240 were", Value: "120, with 90 days refreshed and 30 kept", Source: "measured on the community build of TimescaleDB 2.23"},
	}
	if start > 0 {
		f.Facts[1].Value = words(start)
	}
	f.Fixes = []rule.Fix{community("Shorten the window, or keep the raw rows longer",
		fmt.Sprintf("SELECT remove_continuous_aggregate_policy('%s')", view),
		"Then add it again with start_offset + a bucket + a chunk < drop_after. Rows that arrive later than start_offset do not reach the roll-up: choose it by how late they come. What was erased can be refreshed only while its raw rows exist.")}
	p.ReportAs(s, f)
}
