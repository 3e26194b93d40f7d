package query

import (
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var optionalParameter = &rule.Rule{
	ID: "QRY012", Name: "optional-parameter", Severity: rule.Warning,
	Title: "Condition that a NULL parameter switches off",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "($1 IS NULL OR column = $1) asks for one plan that serves both. After five runs of a prepared statement PostgreSQL may settle for a generic plan, " +
		"which cannot use the index because the parameter might be NULL, and the fast search becomes a scan for good.",
	Sources: []string{"sql-prepare", "runtime-config-query"},
	Limits:  "With plan_cache_mode = force_custom_plan, or a driver that does not prepare, each run is planned for its values.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if !optional(l) {
				return
			}
			for _, t := range tables(l) {
				if oneRow(l, t) || small(p, t) {
					return
				}
			}
			for _, c := range l.Predicates {
				if c.InOr && c.Op == "is null" && c.Left.Kind == "param" {
					f := finding(q, c.Span, "a NULL in %s switches a condition off, so a generic plan can use no index for it", c.Left.Text)
					f.Fixes = []rule.Fix{manual("Write one query for each combination that is used", "Or build the text in the application with the conditions that are given; or SET plan_cache_mode = force_custom_plan for this query.")}
					p.Report(f)
					return
				}
			}
		})
	},
}

// optional: a parameter is tested for NULL beside an OR with a column.
func optional(l *workload.Level) bool {
	null, column := false, false
	for _, c := range l.Predicates {
		null = null || c.InOr && c.Op == "is null" && c.Left.Kind == "param"
		column = column || c.InOr && c.Left.Table != nil && c.Right.Kind == "param"
	}
	return null && column
}
