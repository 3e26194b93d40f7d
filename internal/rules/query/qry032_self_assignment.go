package query

import (
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var selfAssignment = &rule.Rule{
	ID: "QRY032", Name: "self-assignment", Severity: rule.Advice,
	Title:   "UPDATE sets a column to itself",
	Needs:   []rule.Need{rule.NeedQueries},
	Why:     "The value stays, and the row is written anew all the same: a new version, WAL, triggers, and work for vacuum. Often a parameter was meant.",
	Sources: []string{"sql-update"},
	Limits:  "Sometimes a row is touched on purpose, to make a trigger fire or to take a lock; FOR UPDATE takes it without writing.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if l.Kind != "update" || len(l.Relations) == 0 {
				return
			}
			for _, a := range l.Assignments {
				if !bare(a.Value) || a.Value.Table != l.Relations[0].Table || a.Value.Column != a.Column || len(l.Assignments) == 1 && len(l.Predicates) == 0 {
					continue
				}
				f := finding(q, l.Span, "it sets %s of %s to itself", a.Column, l.Relations[0].Table.Name)
				f.Detail = a.Column
				f.Fixes = []rule.Fix{manual("Leave the column out, or set it to what was meant", "The rows need not be written if nothing changes.")}
				p.Report(f)
			}
		})
	},
}
