package partition

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var parentNeverAnalyzed = &rule.Rule{
	ID: "PAR034", Name: "parent-never-analyzed", Severity: rule.Warning,
	Title: "Partitioned table was never analysed as a whole",
	Needs: []rule.Need{rule.NeedStats},
	Why: "Autovacuum analyses partitions and never their parent, so the statistics over all of them (how many users, how far values repeat) do not exist, and joins and groupings over several partitions are " +
		"planned blind. Somebody has to run ANALYZE on the parent: after a month is closed, and some times in between.",
	Sources: []string{"routine-vacuuming", "sql-analyze", "schema-design:vacuum/autovacuum"},
	Run: func(p *rule.Pass) {
		for _, t := range roots(p) {
			if t.Stats == nil || !t.Stats.LastAnalyze.IsZero() || t.Stats.LiveRows < 1000 {
				continue
			}
			f := finding(p, t, rule.Statistics, "%s was never analysed as a whole, so there are no statistics over its %s", t.Name, plural(len(leaves(p, t)), "partition"))
			f.Facts = []rule.Fact{{Name: "rows", Value: fmt.Sprint(t.Stats.LiveRows), Source: "pg_stat_user_tables of the partitions"}, {Name: "last analyse of the parent", Value: "never", Source: "pg_stat_user_tables"}}
			sql := "ANALYZE " + sqlName(t.Name)
			if p.Version >= 18 {
				sql = "ANALYZE ONLY " + sqlName(t.Name)
			}
			f.Fixes = []rule.Fix{{Title: "Analyse the parent", Steps: []rule.FixStep{{SQL: sql}}, Note: "And again after each month is closed: nothing does it by itself."}}
			p.Report(f)
		}
	},
}
