package operation

import (
	"fmt"
	"time"

	"github.com/decadedb/decade/internal/rule"
)

var deadRows = &rule.Rule{
	ID: "OPS037", Name: "dead-rows", Severity: rule.Warning,
	Title: "Vacuum does not keep up with the dead rows",
	Needs: []rule.Need{rule.NeedStats},
	Why: "Autovacuum should have come when the threshold was passed, and there are more than twice as many dead rows by now: something keeps it from coming, or from taking them away. " +
		"Every scan reads them, and their space stays part of the file for good.",
	Sources: []string{"routine-vacuuming", "monitoring-stats"},
	Limits:  "Counts are estimates of the statistics. From 100,000 dead rows on.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			var late []string
			var dead, limit float64
			var last time.Time
			fix := rule.Fix{Title: "Vacuum now, and find what held it up", Note: "Long transactions and slots hold the horizon (pg_stat_activity.backend_xmin, pg_replication_slots); autovacuum_vacuum_cost_limit its pace; autovacuum_max_workers how many tables at once."}
			for _, c := range leaves(p, t) {
				s := c.Stats
				if s == nil || s.Rows < 0 {
					continue
				}
				threshold := 50 + scaleFactor(p, c, "autovacuum_vacuum_scale_factor")*s.Rows
				if float64(s.DeadRows) < 100_000 || float64(s.DeadRows) < 2*threshold {
					continue
				}
				late = append(late, c.Name.String())
				dead += float64(s.DeadRows)
				limit += threshold
				last = s.LastVacuum
				fix.Steps = append(fix.Steps, rule.FixStep{SQL: "VACUUM (ANALYZE) " + sqlName(c.Name), NoTransaction: true})
			}
			if len(late) == 0 {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Statistics, Evidence: rule.ByCatalog, Object: rule.TableObject(t),
				Message: fmt.Sprintf("%s has %s dead rows, %.1f times the number at which autovacuum comes", t.Name, thousands(dead), dead/limit),
				Facts:   []rule.Fact{{Name: "threshold", Value: thousands(limit)}, {Name: "last vacuum", Value: when(last), Source: "pg_stat_user_tables"}},
				Fixes:   []rule.Fix{fix},
			}
			if t.PartitionBy != nil {
				f.Message = fmt.Sprintf("%s of %s have %s dead rows, %.1f times the number at which autovacuum comes", plural(len(late), "partition"), t.Name, thousands(dead), dead/limit)
			}
			p.Report(f)
		}
	},
}

func when(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format(time.RFC3339)
}
