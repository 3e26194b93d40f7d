package operation

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var nobodyCalls = &rule.Rule{
	ID: "OPS044", Name: "nobody-calls", Severity: rule.Advice,
	Title: "Function for upkeep that nothing calls",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A function that archives, expires or makes partitions does so when it is called, and in the schema nothing calls it: no job, no trigger, no other function. " +
		"The schema looks as if the work was being done.",
	Sources: []string{"schema-design:partitioning/maintenance-function", "schema-design:lifecycle/archive"},
	Limits:  "A scheduler outside of the database is not seen; then this is a reminder. Where pg_cron has jobs, and none of them calls it, it is a warning. Functions are known by what they do and by their names.",
	Run: func(p *rule.Pass) {
		for _, fn := range p.Catalog.Functions {
			what := upkeep(fn)
			if what == "" || calledBy(p, fn) {
				continue
			}
			f := rule.Finding{
				Confidence: rule.Heuristic, Evidence: p.TableEvidence(), Object: rule.FunctionObject(fn), Pos: fn.Pos, Detail: strings.Join(fn.Args, ","),
				Message: fmt.Sprintf("nothing in the database calls %s %s, which %s", fn.Kind, fn.Name, what),
				Facts:   []rule.Fact{{Name: "jobs of pg_cron", Value: fmt.Sprint(len(p.Catalog.CronJobs))}},
				Fixes:   []rule.Fix{{Title: "Call it by a schedule", Manual: true, Note: "A job of pg_cron, the application's scheduler, or decade maintain with the table's lifecycle in decade.yaml."}},
			}
			if len(p.Catalog.CronJobs) > 0 {
				p.ReportAs(rule.Warning, f)
				continue
			}
			p.Report(f)
		}
	},
}

var (
	makesPartitions = pattern.New(`(?i)\bPARTITION\s+OF\b|\bATTACH\s+PARTITION\b`)
	dropsPartitions = pattern.New(`(?i)\bDETACH\s+PARTITION\b`)
	deletesByAge    = pattern.New(`(?is)\bDELETE\s+FROM\b[^;]*<=?\s*\(?\s*(now\(\)|current_date|current_timestamp|cutoff|\w*before\w*|\w*older\w*)`)
	upkeepName      = pattern.New(`(?i)^(archive|expire|purge|prune|clean_?up|refresh|roll_?up|aggregate|rotate|retain|maintain)_`)
)

// upkeep says what work of upkeep a function does, "" for none.
func upkeep(fn *catalog.Function) string {
	if fn.Returns == "trigger" || fn.Returns == "event_trigger" {
		return ""
	}
	text := body(fn)
	switch {
	case makesPartitions.MatchString(text):
		return "makes partitions"
	case dropsPartitions.MatchString(text):
		return "takes old partitions away"
	case deletesByAge.MatchString(text):
		return "deletes old rows"
	case len(refreshes(text)) > 0:
		return "refreshes a materialized view"
	case upkeepName.MatchString(fn.Name.Name):
		return "does upkeep by its name"
	}
	return ""
}

// calledBy: a job, a trigger, another function or a statement calls it.
func calledBy(p *rule.Pass, fn *catalog.Function) bool {
	for _, j := range p.Catalog.CronJobs {
		if calls(j.Command, fn) {
			return true
		}
	}
	for _, o := range p.Catalog.Functions {
		if o != fn && calls(body(o), fn) {
			return true
		}
	}
	for _, q := range p.Queries {
		if q.Origin == "queries" && calls(q.SQL, fn) {
			return true
		}
	}
	return false
}
