package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var hypertableIndex = &rule.Rule{
	ID:       "MIG065",
	Name:     "hypertable-index",
	Title:    "Index of a hypertable built over all chunks at once",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedTimescale},
	Why: "CREATE INDEX on a hypertable locks every chunk against writes until the last one is done, and the newest chunk is the one that everybody writes. " +
		"CONCURRENTLY is refused. With timescaledb.transaction_per_chunk each chunk is locked for its own part only.",
	Sources: []string{"sql-createindex", "architect:principles/time-series"},
	Limits:  "An interrupted build leaves the index invalid and some chunks without it: drop it and start again.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.CreateIndex) {
			x := c.NewIndex
			if x == nil || c.Before == nil || c.Before.Hypertable == nil || c.Detail == "exists" || !c.Concurrently && !c.Existed {
				continue
			}
			if _, ok := x.Options.Get("timescaledb.transaction_per_chunk"); ok {
				continue
			}
			f := c.finding(object("index", c.Relation, c.Name), "index %s is built on all chunks of %s at once while every writer waits", c.Name, c.Relation)
			fix := p.CreateIndexFix(c.Before, x.Name, x.Unique, x.Method, rule.IndexKeys(x), rule.IndexTail(x))
			fix.Replaces = true
			fix.Manual = c.inBlock()
			f.Fixes = []rule.Fix{fix}
			if c.Concurrently {
				f.Message = fmt.Sprintf("TimescaleDB refuses CREATE INDEX CONCURRENTLY on the hypertable %s", c.Relation)
				f.Evidence = rule.ByModel
				p.ReportAs(rule.Error, f)
				continue
			}
			c.holding(c.Relation, "create index", f)
		}
	},
}
