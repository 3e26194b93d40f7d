package timescale

import (
	"fmt"
	"regexp"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var noRetention = &rule.Rule{
	ID: "TSC005", Name: "no-retention", Severity: rule.Info,
	Title:   "Nothing drops old chunks of a hypertable",
	Needs:   []rule.Need{rule.NeedTimescale},
	Why:     "Raw readings of every ten seconds are of use for weeks; what lasts ten years are their roll-ups. Whether old chunks may go is a decision, and it is made best before they fill the disk. drop_chunks takes a second whatever a chunk holds.",
	Sources: []string{"timescaledb", "architect:checklist/timescale/retention"},
	Limits:  "To keep everything is a decision too: declare the table's growth with keep: forever in decade.yaml.",
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			if policy(t.Hypertable, "retention", t.Name) != nil || dropsChunks(p, t) {
				continue
			}
			if _, declared := p.GrowthOf(t.Name); declared {
				continue
			}
			f := finding(p, t, rule.Structural, "nothing drops old chunks of hypertable %s, so its rows are kept for ever", t.Name)
			f.Facts = licence(p)
			f.Fixes = []rule.Fix{
				community("Add a retention policy", fmt.Sprintf("SELECT add_retention_policy(%s, INTERVAL '2 years')", regclass(t.Name)), "Longer than every roll-up's start_offset (TSC003)."),
				{Title: "Drop chunks by a job of your own", Manual: true, Steps: []rule.FixStep{{SQL: fmt.Sprintf("SELECT drop_chunks(%s, older_than => INTERVAL '2 years')", regclass(t.Name))}}, Note: "Works on the Apache build. Have decade maintain or pg_cron call it."},
			}
			p.Report(f)
		}
	},
}

// dropsChunks reports whether a job or function drops the table's chunks.
func dropsChunks(p *rule.Pass, t *catalog.Table) bool {
	re := regexp.MustCompile(`(?is)drop_chunks\s*\([^)]*\b` + regexp.QuoteMeta(t.Name.Name) + `\b`)
	for _, j := range p.Catalog.CronJobs {
		if re.MatchString(j.Command) {
			return true
		}
	}
	for _, fn := range p.Catalog.Functions {
		if re.MatchString(fn.Body) {
			return true
		}
	}
	return false
}
