package query

import (
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var limitWithoutOrder = &rule.Rule{
	ID: "QRY021", Name: "limit-without-order", Severity: rule.Advice,
	Title: "LIMIT without ORDER BY",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Which rows come back is left to the plan. It changes with the statistics, with a parallel scan, with a vacuum: the same question, another answer, " +
		"and the row that the user looks for is missing from the first twenty for no reason.",
	Sources: []string{"queries-limit"},
	Limits:  "LIMIT 1 as a test for existence and rows taken by a worker with FOR UPDATE are not reported.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if l.Kind != "select" || !l.Outermost || !l.HasLimit || l.Limit == "1" || l.Limit == "0" || len(l.OrderBy) > 0 || l.ForUpdate || len(tables(l)) == 0 {
				return
			}
			if l.Aggregates && len(l.GroupBy) == 0 || oneRow(l, tables(l)[0]) {
				return
			}
			f := finding(q, l.Span, "LIMIT %s without ORDER BY gives any rows of %s", l.Limit, tables(l)[0].Name)
			f.Fixes = []rule.Fix{manual("Say which rows come first", "End the list with the key, so that it is definite.")}
			p.Report(f)
		})
	},
}
