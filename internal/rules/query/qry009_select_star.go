package query

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var selectStar = &rule.Rule{
	ID: "QRY009", Name: "select-star", Severity: rule.Advice,
	Title: "SELECT * in a query of the application",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "It brings along what nobody reads: the embedding, the document, the text, each fetched from TOAST piece by piece. No index can answer it alone. " +
		"And the next column that is added, or dropped, changes the result under the running application.",
	Sources: []string{"queries-select-lists", "storage-toast"},
	Limits:  "By hand, in EXISTS and over a subquery that lists its columns the star is fine.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if !l.Star || !l.Outermost || l.Kind != "select" || len(tables(l)) == 0 {
				return
			}
			var wide []string
			count := 0
			for _, t := range tables(l) {
				count += len(t.Columns)
				for _, c := range t.Columns {
					if wideColumn(c) {
						wide = append(wide, c.Name)
					}
				}
			}
			severity, message := rule.Advice, "SELECT * reads all columns"
			if len(wide) > 0 {
				severity = rule.Warning
				message = "SELECT * brings " + strings.Join(wide, ", ") + " along with every row"
			}
			f := finding(q, l.Span, "%s", message)
			f.After = listed(q, l)
			f.Fixes = []rule.Fix{manual("Name the columns that are shown", "Leave out the wide ones; a list rarely needs them.")}
			p.ReportAs(severity, f)
		})
	},
}

// wideColumn: values are often stored out of line.
func wideColumn(c *catalog.Column) bool {
	if c.Stats != nil && c.Stats.AvgWidth >= 500 {
		return true
	}
	switch c.Type.Name {
	case "json", "jsonb", "bytea", "xml", "vector", "halfvec", "tsvector":
		return true
	}
	return c.Type.Dims > 0 && c.Type.Is("real", "double precision")
}

var starForm = pattern.New(`(?is)^(\s*SELECT\s+)\*(\s+FROM\b)`)

// listed writes the columns out where the star is the whole list of one table.
func listed(q *workload.Query, l *workload.Level) string {
	r := only(l)
	if r == nil || len(l.Targets) > 0 || !starForm.MatchString(q.SQL) {
		return ""
	}
	var names []string
	for _, c := range r.Table.Columns {
		names = append(names, ident.Quote(c.Name))
	}
	return starForm.ReplaceAllString(q.SQL, "${1}"+strings.ReplaceAll(strings.Join(names, ", "), "$", "$$")+"${2}")
}
