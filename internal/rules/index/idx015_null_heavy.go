package index

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var nullHeavy = &rule.Rule{
	ID: "IDX015", Name: "null-heavy", Severity: rule.Advice,
	Title: "Whole index over a column that is mostly NULL",
	Needs: []rule.Need{rule.NeedStats},
	Why: "NULLs stand in the index like any value, and no query with = finds them. A partial index WHERE column IS NOT NULL answers the same look-ups " +
		"(column = $1 implies it) at a fraction of the size, and rows without a value cost it nothing.",
	Sources: []string{"indexes-partial", "view-pg-stats"},
	Limits:  "Where queries look for IS NULL, or sort all rows by the column, the whole index is needed.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if x.Method != "btree" || !x.plain() || x.Where != nil || len(x.Keys) != 1 || x.Keys[0].Column == "" || x.Invalid {
				return
			}
			c := x.table.Column(x.Keys[0].Column)
			rows, _, ok := p.Size(x.table.Name)
			if c == nil || c.Stats == nil || !ok || rows < 10_000 || c.Stats.NullFrac < 0.7 || asksForNull(p, x) {
				return
			}
			f := x.finding(p, "index %s of %s is over %s, which is NULL in most rows", x.Name, x.table.Name, c.Name)
			f.Confidence = rule.Statistics
			f.Facts = append(f.Facts, rule.Fact{Name: "NULL", Value: fmt.Sprintf("%.0f %% of %.0f rows", c.Stats.NullFrac*100, rows), Source: "pg_stats.null_frac"})
			column := rule.ColumnList([]string{c.Name})
			tail := strings.TrimSpace(rule.IndexTail(x.Index) + " WHERE " + column + " IS NOT NULL")
			f.Fixes = []rule.Fix{x.replaceFix(p, "Build the index over the rows that have a value, then drop this one", indexName(x.table, c.Name), "", rule.IndexKeys(x.Index), tail)}
			p.Report(f)
		})
	},
}

// asksForNull: a query looks for NULLs in the column, or goes through all rows by it.
func asksForNull(p *rule.Pass, x judged) bool {
	for _, q := range p.Queries {
		for _, l := range q.Levels {
			for _, w := range l.Predicates {
				if w.Left.Table == x.table && w.Left.Column == x.Keys[0].Column && (w.Op == "is null" || w.Op == "is not distinct from") {
					return true
				}
			}
			for _, k := range l.OrderBy {
				if k.Table == x.table && k.Column == x.Keys[0].Column {
					return true
				}
			}
		}
	}
	return false
}
