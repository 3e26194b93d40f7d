package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var readWhole = &rule.Rule{
	ID: "OPS041", Name: "read-whole", Severity: rule.Advice,
	Title:   "Large table is read from end to end again and again",
	Needs:   []rule.Need{rule.NeedStats},
	Why:     "A query without a fitting index reads the whole table. It is bearable while the table fits into memory, and gets slower in step with it: ten times the rows, ten times the time, for every call.",
	Sources: []string{"monitoring-stats", "indexes"},
	Limits:  "From 100,000 rows and 1,000 scans on, where more than half of the scans are whole. Dumps, reports and ANALYZE-like jobs read whole tables rightly. Which query it is stands in pg_stat_statements.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			s := t.Stats
			if s == nil || s.Rows < 100_000 || s.SeqScan < 1000 || s.SeqScan < s.IdxScan {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Statistics, Evidence: rule.ByCatalog, Object: rule.TableObject(t),
				Message: fmt.Sprintf("%s with %s rows was read whole %s times", t.Name, thousands(s.Rows), thousands(float64(s.SeqScan))),
				Facts: []rule.Fact{
					{Name: "scans by an index", Value: thousands(float64(s.IdxScan)), Source: "pg_stat_user_tables"},
					{Name: "counted since", Value: when(p.Live.Server.StatsReset), Source: "pg_stat_database.stats_reset"},
				},
				Fixes: []rule.Fix{{Title: "Find the query and index its conditions", Manual: true, Note: "Give decade the queries (queries/*.sql or pg_stat_statements) and it names the index."}},
			}
			if t.PartitionBy != nil {
				f.Facts[0].Name = "scans of partitions by an index"
			}
			p.Report(f)
		}
	},
}
