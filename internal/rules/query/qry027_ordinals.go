package query

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var ordinals = &rule.Rule{
	ID: "QRY027", Name: "ordinals", Severity: rule.Advice, Strict: true,
	Title:   "ORDER BY or GROUP BY by the number of a column",
	Needs:   []rule.Need{rule.NeedQueries},
	Why:     "The number means whatever stands at that place of the output list. A column that is added in front changes the order or the groups, and nothing complains.",
	Sources: []string{"queries-order", "sql-select"},
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if len(l.Ordinals) == 0 {
				return
			}
			numbers := slices.Compact(slices.Sorted(slices.Values(l.Ordinals)))
			f := finding(q, l.Span, "it sorts or groups by column number %s", strings.Join(numbers, ", "))
			f.Detail = strings.Join(numbers, ",")
			f.Fixes = []rule.Fix{manual("Name the column, or its alias", "")}
			f.Fixes[0].Note = "GROUP BY and ORDER BY take the names of the output list too."
			p.Report(f)
		})
	},
}
