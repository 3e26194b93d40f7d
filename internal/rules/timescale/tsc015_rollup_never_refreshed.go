package timescale

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var rollupNeverRefreshed = &rule.Rule{
	ID: "TSC015", Name: "rollup-never-refreshed", Severity: rule.Warning,
	Title: "Continuous aggregate without a refresh policy",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "A continuous aggregate holds what its last refresh computed. Without a policy that is the day when it was made, or nothing at all with NO DATA; the dashboard shows it without a word, and when the raw rows are dropped there " +
		"is nothing left to compute it from.",
	Sources: []string{"timescaledb", "architect:principles/time-series", "architect:checklist/timescale/aggregates"},
	Limits:  "A job outside that calls refresh_continuous_aggregate is seen only where it is a cron job or a function.",
	Run: func(p *rule.Pass) {
		for _, v := range rollups(p) {
			t := source(p, v)
			if t == nil || policy(t.Hypertable, "refresh", v.Name) != nil || refreshedByJob(p, v.Name.Name) {
				continue
			}
			f := viewFinding(p, v, rule.Structural, "continuous aggregate %s has no refresh policy, so it stays as it was when it was made", v.Name)
			width := bucket(v)
			if width == 0 {
				width = 3600e9
			}
			f.Fixes = []rule.Fix{community("Add a refresh policy",
				fmt.Sprintf("SELECT add_continuous_aggregate_policy(%s, start_offset => INTERVAL '%s', end_offset => INTERVAL '%s', schedule_interval => INTERVAL '%s')", regclass(v.Name), words(max(30*width, 3*day)), words(width), words(width)),
				"start_offset longer than rows come late, and well below the retention of the raw rows (TSC003). Refresh the past once by hand.")}
			p.Report(f)
		}
	},
}

func refreshedByJob(p *rule.Pass, view string) bool {
	says := func(text string) bool {
		return strings.Contains(text, "refresh_continuous_aggregate") && strings.Contains(text, view)
	}
	for _, j := range p.Catalog.CronJobs {
		if says(j.Command) {
			return true
		}
	}
	for _, fn := range p.Catalog.Functions {
		if says(fn.Body) {
			return true
		}
	}
	return false
}
