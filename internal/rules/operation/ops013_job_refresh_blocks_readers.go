package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var jobRefreshBlocksReaders = &rule.Rule{
	ID: "OPS013", Name: "job-refresh-blocks-readers", Severity: rule.Warning,
	Title:   "Scheduled refresh locks readers out",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "REFRESH MATERIALIZED VIEW takes ACCESS EXCLUSIVE for as long as its query runs. As a job it does so at every run, a little longer each month, until a dashboard times out every hour on the hour.",
	Sources: []string{"sql-refreshmaterializedview", "explicit-locking"},
	Limits:  "Where nobody reads at that hour it is fine.",
	Run: func(p *rule.Pass) {
		for _, j := range p.Catalog.CronJobs {
			for _, v := range p.Catalog.Views {
				if v.Materialized && !v.Continuous {
					reportBlockingJob(p, j, v)
				}
			}
		}
	},
}

func reportBlockingJob(p *rule.Pass, j *catalog.CronJob, v *catalog.View) {
	through := ""
	direct := blocks(j.Command, v)
	if !direct {
		for _, fn := range p.Catalog.Functions {
			if calls(j.Command, fn) && blocks(body(fn), v) {
				through = " through function " + fn.Name.String()
			}
		}
		if through == "" {
			return
		}
	}
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: jobObject(j), Pos: j.Pos, Detail: v.Name.String(),
		Message: fmt.Sprintf("job %s refreshes %s%s without CONCURRENTLY, so nobody can read it meanwhile", j.Name, v.Name, through),
		Facts:   []rule.Fact{{Name: "schedule", Value: j.Schedule}, {Name: "command", Value: j.Command}},
	}
	fix := rule.Fix{Title: "Refresh it beside its readers", Note: "Needs a unique index over columns and all rows."}
	command := "REFRESH MATERIALIZED VIEW CONCURRENTLY " + sqlName(v.Name)
	if direct && j.Name != "" && uniqueIndex(v) && len(refreshes(j.Command)) == 1 {
		fix.Steps = []rule.FixStep{{SQL: fmt.Sprintf("SELECT cron.schedule(%s, %s, %s)", ident.Literal(j.Name), ident.Literal(j.Schedule), ident.Literal(command))}}
	} else {
		fix.Manual = true
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

// blocks reports whether a text refreshes the view without CONCURRENTLY.
func blocks(text string, v *catalog.View) bool {
	for _, r := range refreshes(text) {
		if r.is(v) && !r.concurrently {
			return true
		}
	}
	return false
}
