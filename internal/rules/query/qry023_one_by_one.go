package query

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var oneByOne = &rule.Rule{
	ID: "QRY023", Name: "one-by-one", Severity: rule.Advice,
	Title: "Single rows are asked for many times as often as the list (N+1)",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "One query gives the list and then one more query runs for each of its rows. Each is fast and all of them together are the load: round trips, parsing, connections. " +
		"A join, or column = ANY ($1) with all keys at once, is one query.",
	Sources: []string{"functions-comparisons", "architect:common fixes/n+1: use joins or batch queries"},
	Limits:  "Concluded from rates: at least ten single look-ups a second, and four times as many as any query that reads several rows of the same table. Caches that ask by key look the same.",
	Run: func(p *rule.Pass) {
		for _, q := range p.Queries {
			if frequency(q) < 10 || len(q.Levels) != 1 {
				continue
			}
			l := q.Levels[0]
			r := only(l)
			if r == nil || l.Kind != "select" || l.Aggregates || l.HasOffset || len(l.OrderBy) > 0 || small(p, r.Table) || !byParameters(l) {
				continue
			}
			list, subset := listOf(p, q, r.Table, equals(l, r.Table, false))
			if list == nil || !subset && frequency(q) < 4*frequency(list) {
				continue
			}
			f := finding(q, l.Span, "%.0f/s single rows of %s, which query %s reads many at a time", frequency(q), r.Table.Name, list.Name)
			f.Confidence = rule.Heuristic
			f.Facts = append(f.Facts, rule.Fact{Name: "rate of " + list.Name, Value: fmt.Sprintf("%g/s", frequency(list)), Source: "workload"})
			f.Fixes = []rule.Fix{manual("Ask for all rows in one query", "Join the table to the query that gives the list, or WHERE key = ANY ($1) with the keys of the whole page.")}
			p.Report(f)
		}
	},
}

// frequency is calls per second as declared. Counts of pg_stat_statements have
// no span of time, so they say nothing here.
func frequency(q *workload.Query) float64 { return q.Rate }

// byParameters: nothing but columns compared with parameters by equality.
func byParameters(l *workload.Level) bool {
	return len(l.Predicates) > 0 && !slices.ContainsFunc(l.Predicates, func(c workload.Predicate) bool {
		return c.InOr || c.Op != "=" || !bare(c.Left) || c.Right.Kind != "param"
	})
}

// listOf finds the query that reads several rows of the table at once: the
// most frequent one. subset: it asks for the same rows by fewer columns.
func listOf(p *rule.Pass, single *workload.Query, t *catalog.Table, by []string) (list *workload.Query, subset bool) {
	for _, q := range p.Queries {
		if q == single || q.Rate == 0 {
			continue
		}
		for _, l := range q.Levels {
			if l.Kind != "select" || !slices.Contains(tables(l), t) || oneRow(l, t) {
				continue
			}
			eq := equals(l, t, false)
			if only(l) != nil && !l.HasLimit && len(eq) > 0 && len(eq) < len(by) && !slices.ContainsFunc(eq, func(c string) bool { return !slices.Contains(by, c) }) && byParameters(l) {
				return q, true
			}
			// The first rows of the same owner are another question.
			if only(l) != nil && !slices.ContainsFunc(eq, func(c string) bool { return !slices.Contains(by, c) }) {
				continue
			}
			if list == nil || q.Rate > list.Rate {
				list = q
			}
		}
	}
	return list, false
}
