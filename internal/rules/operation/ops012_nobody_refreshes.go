package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var nobodyRefreshes = &rule.Rule{
	ID: "OPS012", Name: "nobody-refreshes", Severity: rule.Advice,
	Title:   "Materialized view that nothing refreshes",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "A materialized view shows the day on which it was made until something refreshes it. Numbers that are a little old are noticed by nobody; numbers of last year by a customer.",
	Sources: []string{"rules-materializedviews", "sql-refreshmaterializedview"},
	Limits:  "A scheduler outside of the database is not seen; then this is a reminder. Where pg_cron has jobs and none refreshes the view it is a warning.",
	Run: func(p *rule.Pass) {
		for _, v := range p.Catalog.Views {
			if !v.Materialized || v.Continuous || refreshedBy(p, v) != "" {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: viewObject(v), Pos: v.Pos,
				Message: fmt.Sprintf("nothing in the database refreshes materialized view %s", v.Name),
				Facts:   []rule.Fact{{Name: "jobs of pg_cron", Value: fmt.Sprint(len(p.Catalog.CronJobs))}},
				Fixes: []rule.Fix{{
					Title: "Refresh it by a schedule", Manual: true,
					Steps: []rule.FixStep{{SQL: fmt.Sprintf("SELECT cron.schedule('refresh_%s', '7 * * * *', 'REFRESH MATERIALIZED VIEW CONCURRENTLY %s')", v.Name.Name, sqlName(v.Name))}},
					Note:  "Needs pg_cron and a unique index; or let decade maintain or the application's scheduler do it.",
				}},
			}
			if len(p.Catalog.CronJobs) > 0 {
				p.ReportAs(rule.Warning, f)
				continue
			}
			p.Report(f)
		}
	},
}
