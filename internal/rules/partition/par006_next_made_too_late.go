package partition

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var nextMadeTooLate = &rule.Rule{
	ID: "PAR006", Name: "next-partition-made-too-late", Severity: rule.Warning,
	Title: "A monthly job makes one partition, so one failed run is an outage",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A job that runs once a month and makes the one next partition has a single try: if the server is down or failing over in that minute, if it waits for a lock or if the " +
		"job errs, nobody makes that month, ever: the next run makes the one after it. pg_cron does not catch up on what it missed. A job that runs every day and " +
		"makes whatever is missing of the next half year repairs itself.",
	Sources: []string{"ddl-partitioning", "schema-design:partitioning/automatic"},
	Limits:  "Whether the function makes several partitions is read off its text: a loop or generate_series counts as yes.",
	Run: func(p *rule.Pass) {
		for _, j := range p.Catalog.CronJobs {
			if !monthly(j.Schedule) || loops.MatchString(j.Command) || strings.Contains(j.Command, "run_maintenance") {
				continue
			}
			for _, fn := range makers(p) {
				if calls(j.Command, fn) && !loops.MatchString(body(fn)) {
					reportLate(p, j, fn)
					break
				}
			}
		}
	},
}

// monthly reports whether a schedule runs on fixed days of the month.
func monthly(schedule string) bool {
	f := strings.Fields(schedule)
	switch {
	case len(f) == 1:
		return f[0] == "@monthly" || f[0] == "@yearly" || f[0] == "@annually"
	case len(f) != 5:
		return false
	}
	return !strings.ContainsAny(f[2], "*,-/") && f[4] == "*"
}

func reportLate(p *rule.Pass, j *catalog.CronJob, fn *catalog.Function) {
	f := rule.Finding{
		Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: rule.Object{Kind: "job", Name: j.Name}, Pos: j.Pos,
		Message: fmt.Sprintf("job %s makes one partition a month (%s), so one failed run leaves a month without a partition", j.Name, j.Schedule),
		Facts:   []rule.Fact{{Name: "schedule", Value: j.Schedule}, {Name: "command", Value: j.Command}, {Name: "partitions made by", Value: fn.Name.String()}},
	}
	if sql, ok := severalAhead(j); ok {
		f.Fixes = []rule.Fix{{
			Title: "Make the partitions of the next six months, every day",
			Steps: []rule.FixStep{{SQL: sql}},
			Note:  "A job scheduled under the name of another takes its place. Watch cron.job_run_details too: nobody trims it.",
		}}
	} else {
		f.Fixes = []rule.Fix{{Title: "Run it daily and make what is missing of the next six months", Manual: true, Note: "A function that loops over the next months and makes the ones that are not there can run as often as you like."}}
	}
	p.Report(f)
}

var nextMonthCall = pattern.New(`(?is)^\s*SELECT\s+([\w."]+)\(\s*('(?:[^']|'')+')\s*,\s*(?:\(?\s*date_trunc\(\s*'month'\s*,\s*now\(\)\s*\+\s*interval\s*'1 month'\s*\)(?:::date)?\s*\)?)\s*\)\s*;?\s*$`)

// severalAhead rewrites the call that makes the month after this.
func severalAhead(j *catalog.CronJob) (string, bool) {
	m := nextMonthCall.FindStringSubmatch(j.Command)
	if m == nil || j.Name == "" {
		return "", false
	}
	command := fmt.Sprintf("SELECT %s(%s, (date_trunc('month', now()) + n * interval '1 month')::date) FROM generate_series(0, 6) AS n", m[1], m[2])
	return fmt.Sprintf("SELECT cron.schedule(%s, '17 3 * * *', %s)", ident.Literal(j.Name), ident.Literal(command)), true
}
