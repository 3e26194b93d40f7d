package query

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var readsEverything = &rule.Rule{
	ID: "QRY016", Name: "reads-everything", Severity: rule.Warning,
	Title: "Aggregate over all rows of a table that grows",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "count(*), sum and max ... GROUP BY without a condition read every row, each time. The time grows with the age of the database, " +
		"and HAVING does not help: it is applied afterwards. Ten years of sensors are read to find twenty that are silent.",
	Sources: []string{"functions-aggregate", "planner-stats"},
	Limits:  "A nightly report may take its time: queries below one call in three minutes are not reported. min and max alone of an indexed column are looked up.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if l.Kind != "select" || !l.Aggregates || q.Rate > 0 && q.Rate < 0.005 || q.Origin == "script" || len(l.Relations) != 1 {
				return
			}
			t := l.Relations[0].Table
			if t == nil || slices.ContainsFunc(l.Predicates, func(c workload.Predicate) bool { return !c.Having }) {
				return
			}
			why, grows := growing(p, t)
			if !grows || extremes(l, t) {
				return
			}
			f := finding(q, l.Span, "it aggregates all rows of %s, without a condition", t.Name)
			f.Facts = append(f.Facts, rule.Fact{Name: "growth", Value: why})
			note := "Keep the result in a table that a trigger or a job brings up to date, or a continuous aggregate; or bound the time and say so."
			if len(l.GroupBy) == 0 {
				note = "For a number to show, SELECT reltuples FROM pg_class is close and free (sum it over partitions); for an exact one keep a counter."
			}
			f.Fixes = []rule.Fix{manual("Read what was summed before, not the rows", note)}
			p.Report(f)
		})
	},
}

// extremes: only min and max of columns that lead an index.
func extremes(l *workload.Level, t *catalog.Table) bool {
	if len(l.GroupBy) > 0 || len(l.Targets) == 0 {
		return false
	}
	for _, o := range l.Targets {
		if o.Func != "min" && o.Func != "max" || o.Column == "" || rule.CoveringIndex(t, []string{o.Column}) == nil {
			return false
		}
	}
	return true
}
