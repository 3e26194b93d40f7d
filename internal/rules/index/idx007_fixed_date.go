package index

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var fixedDate = &rule.Rule{
	ID: "IDX007", Name: "fixed-date", Severity: rule.Warning,
	Title: "Partial index for recent rows with a fixed date",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The date was recent when the index was made. Nothing moves it: each day the index covers more of the table, until it is a second full copy. " +
		"And a query with a parameter or now() never proves to the planner that it asks for rows after the date, so it is not even used. " +
		"PostgreSQL refuses now() in the predicate, so no partial index can follow the time. A plain index (user_id, time DESC) finds recent rows as fast, " +
		"because they lie together at one end of it; what makes old rows cheap is partitioning by time.",
	Sources: []string{"indexes-partial", "schema-design:performance/partial indexes for hot data"},
	Limits:  "An index that a job recreates every month with a new date, for queries that carry the date as a literal, is right.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if x.Where == nil || x.Unique {
				return
			}
			column, date := lowerBound(x)
			if column == "" {
				return
			}
			f := x.finding(p, "index %s of %s holds the rows since %s, and covers more of the table with every day", x.Name, x.table.Name, date)
			whole := *x.Index
			whole.Where = nil
			if twin := wholeTwin(x.table, &whole); twin != nil {
				f.Fixes = []rule.Fix{x.dropFix(fmt.Sprintf("%s over the whole table serves the same queries.", twin.Name))}
			} else {
				f.Fixes = []rule.Fix{x.replaceFix(p, "Build the index over the whole table, then drop this one",
					indexName(x.table, x.KeyColumns()...), x.Method, rule.IndexKeys(&whole), rule.IndexTail(&whole))}
			}
			p.Report(f)
		})
	},
}

var (
	// since matches a predicate that is one lower bound in normal form.
	since = pattern.New(`^\(*("?[^"()]+?"?) >=? '(\d{4}-\d\d-\d\d)[^']*'`)
)

// lowerBound finds "column >= 'date'" in the predicate.
func lowerBound(x judged) (column, date string) {
	m := since.FindStringSubmatch(x.Where.Norm)
	if m == nil {
		return "", ""
	}
	for _, c := range x.table.Columns {
		if quoteLike(c) == m[1] && isTime(c) {
			return c.Name, m[2]
		}
	}
	return "", ""
}

func quoteLike(c *catalog.Column) string { return rule.ColumnList([]string{c.Name}) }
