package timescale

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var rollupRetention = &rule.Rule{
	ID: "TSC026", Name: "rollup-retention", Severity: rule.Warning,
	Title: "Roll-ups are dropped and nothing wider keeps them",
	Needs: []rule.Need{rule.NeedTimescale},
	Why: "Raw rows go and roll-ups stay: that is what they are for. A retention policy on the last roll-up ends the history there; an hourly one over ten years is 87,600 rows a sensor, which is nothing. Where hours are to go, a daily roll-up that is refreshed has to be " +
		"there before.",
	Sources: []string{"timescaledb", "architect:checklist/timescale/retention"},
	Run: func(p *rule.Pass) {
		for _, v := range rollups(p) {
			t := source(p, v)
			if t == nil {
				continue
			}
			q := policy(t.Hypertable, "retention", v.Name)
			keep, ok := after(q, "drop_after")
			if !ok || keep >= tenYears-3*day || keptWider(p, t, v) {
				continue
			}
			f := viewFinding(p, v, rule.Structural, "roll-up %s is dropped after %s, and no wider roll-up of %s that is refreshed keeps the years before", v.Name, words(keep), t.Name)
			if !q.Pos.IsZero() {
				f.Pos = q.Pos
			}
			f.Facts = []rule.Fact{{Name: "drop_after", Value: words(keep)}}
			f.Fixes = []rule.Fix{community("Keep the roll-up", fmt.Sprintf("SELECT remove_retention_policy(%s)", regclass(v.Name)), "Or roll it up by day first, with a refresh policy of its own.")}
			p.Report(f)
		}
	},
}

// keptWider: another roll-up of the same rows has wider buckets, is refreshed
// and stays.
func keptWider(p *rule.Pass, t *catalog.Table, v *catalog.View) bool {
	for _, w := range rollups(p) {
		if w != v && source(p, w) == t && bucket(w) > bucket(v) && policy(t.Hypertable, "refresh", w.Name) != nil && policy(t.Hypertable, "retention", w.Name) == nil {
			return true
		}
	}
	return false
}
