package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var neverAnalyzed = &rule.Rule{
	ID: "OPS036", Name: "never-analyzed", Severity: rule.Warning,
	Title:   "Table with rows was never analysed",
	Needs:   []rule.Need{rule.NeedStats},
	Why:     "Without statistics the planner takes a table for ten pages and every condition for one in two hundred: joins become nested loops over millions of rows. It happens after a restore, after pg_upgrade, and where autovacuum is off.",
	Sources: []string{"sql-analyze", "planner-stats"},
	Limits:  "From a thousand rows on. Partitioned tables as a whole are PAR034's.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			var steps []rule.FixStep
			var rows int64
			for _, c := range leaves(p, t) {
				s := c.Stats
				if s == nil || !s.LastAnalyze.IsZero() || s.LiveRows < 1000 || c.Persistence == catalog.Temporary {
					continue
				}
				rows += s.LiveRows
				steps = append(steps, rule.FixStep{SQL: "ANALYZE " + sqlName(c.Name)})
			}
			if len(steps) == 0 {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Statistics, Evidence: rule.ByCatalog, Object: rule.TableObject(t),
				Message: fmt.Sprintf("table %s has %s rows and was never analysed", t.Name, thousands(float64(rows))),
				Facts:   []rule.Fact{{Name: "last analyse", Value: "never", Source: "pg_stat_user_tables"}},
				Fixes:   []rule.Fix{{Title: "Analyse it", Steps: steps}},
			}
			if t.PartitionBy != nil {
				f.Message = fmt.Sprintf("%s of %s with %s rows never analysed", plural(len(steps), "partition"), t.Name, thousands(float64(rows)))
			}
			p.Report(f)
		}
	},
}
