package query

import (
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var changeWithoutWhere = &rule.Rule{
	ID: "QRY018", Name: "change-without-where", Severity: rule.Error,
	Title: "UPDATE or DELETE of the whole table by the application",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Every row is locked and written anew in one transaction, all indexes with it; others wait, the table doubles in size, vacuum follows for hours. " +
		"Mostly the WHERE was forgotten, and then the data is gone.",
	Sources: []string{"sql-update", "sql-delete", "populate"},
	Limits:  "Queries of the workload only; a migration's own changes are judged with migrations. A join to another relation counts as a condition.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			r := only(l)
			if q.Origin == "script" || l.Kind != "update" && l.Kind != "delete" || r == nil || len(l.Predicates) > 0 {
				return
			}
			severity := rule.Error
			if lookup(r.Table) {
				severity = rule.Warning
			}
			f := finding(q, l.Span, "%s of all rows of %s, without WHERE", strings.ToUpper(l.Kind), r.Table.Name)
			note := "In batches by the primary key if all rows are meant, with a commit after each."
			if l.Kind == "delete" {
				note = "TRUNCATE if all rows are meant: it takes no time, but ACCESS EXCLUSIVE for a moment."
			}
			f.Fixes = []rule.Fix{manual("Say which rows", note)}
			p.ReportAs(severity, f)
		})
	},
}
