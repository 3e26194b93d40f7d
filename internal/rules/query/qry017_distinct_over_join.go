package query

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var distinctOverJoin = &rule.Rule{
	ID: "QRY017", Name: "distinct-over-join", Severity: rule.Advice,
	Title: "DISTINCT hides the duplicates that a join makes",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "The query shows one table's columns and joins another only to ask whether there is a match. Each match makes a copy of the row, and DISTINCT sorts or hashes all copies away: " +
		"work that grows with the number of matches. EXISTS stops at the first one.",
	Sources: []string{"functions-subquery", "queries-select-lists"},
	Limits:  "Where the joined key is unique no copies arise; then the DISTINCT is superfluous, and not reported.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if l.Kind != "select" || !l.Distinct || l.Aggregates || l.Star || len(l.Relations) < 2 || len(l.Targets) == 0 {
				return
			}
			shown := l.Targets[0].Table
			if shown == nil || slices.ContainsFunc(l.Targets, func(o workload.Target) bool { return o.Table != shown }) {
				return
			}
			for _, r := range l.Relations {
				if r.Table == nil || r.Table == shown || uniqueByJoin(l, r.Table) {
					continue
				}
				f := finding(q, l.Span, "DISTINCT removes the copies of %s that the join with %s makes", shown.Name, r.Table.Name)
				f.Fixes = []rule.Fix{manual("Ask WHERE EXISTS (SELECT 1 FROM "+r.Table.Name.String()+" ...) instead of joining", "Then there are no copies, and no DISTINCT.")}
				p.Report(f)
				return
			}
		})
	},
}

// uniqueByJoin: the join finds at most one row of the table.
func uniqueByJoin(l *workload.Level, t *catalog.Table) bool {
	eq := equals(l, t, true)
	return slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool {
		keys := x.KeyColumns()
		return x.Unique && len(keys) == len(x.Keys) && !slices.ContainsFunc(keys, func(k string) bool { return !slices.Contains(eq, k) })
	})
}
