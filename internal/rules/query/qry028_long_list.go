package query

import (
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

// longestList is up to how many values IN takes without a word.
const longestList = 100

var longList = &rule.Rule{
	ID: "QRY028", Name: "long-list", Severity: rule.Advice,
	Title: "IN with a long list of values",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Each length of the list is another statement: it is parsed and planned anew, and in pg_stat_statements every one counts for itself up to version 17. " +
		"column = ANY ($1) with an array is one statement for all lengths.",
	Sources: []string{"functions-comparisons", "pgstatstatements"},
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, _ *workload.Level, c *workload.Predicate) {
			if c.Right.Items <= longestList || c.Op != "in" && c.Op != "not in" || c.Left.Column == "" {
				return
			}
			f := finding(q, c.Span, "IN with %d values for %s", c.Right.Items, c.Left.Column)
			f.Detail = c.Left.Column
			f.Fixes = []rule.Fix{manual("Give the values as one array", c.Left.Column+" = ANY ($1)")}
			p.Report(f)
		})
	},
}
