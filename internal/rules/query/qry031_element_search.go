package query

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var elementSearch = &rule.Rule{
	ID: "QRY031", Name: "element-search", Severity: rule.Warning,
	Title: "Search in an array that no index serves",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "\"Which rows have this tag\" reads every array of the table, unless a GIN index holds the elements. " +
		"And $1 = ANY (tags) does not use that index even when it is there: only @>, <@ and && do.",
	Sources: []string{"gin", "functions-array"},
	Limits:  "Beside a condition that leaves few rows the arrays of those are soon read.",
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, l *workload.Level, c *workload.Predicate) {
			col := column(c.Left)
			if col == nil || !bare(c.Left) || col.Type.Dims == 0 || c.InOr || small(p, c.Left.Table) || oneRow(l, c.Left.Table) {
				return
			}
			t := c.Left.Table
			gin := slices.ContainsFunc(t.Indexes, func(x *catalog.Index) bool {
				return !x.Invalid && x.Method == "gin" && slices.Contains(x.KeyColumns(), col.Name)
			})
			switch {
			case c.Op == "= any" && (gin || len(equals(l, t, false)) == 0):
				f := finding(q, c.Span, "%s uses no index: = ANY over a column cannot", c.Text)
				f.Detail = col.Name
				if c.Right.Kind == "param" || c.Right.Kind == "const" {
					f.After = rewrite(q, c.Text, c.Left.Text+" @> ARRAY["+c.Right.Text+"]::"+col.Type.String())
				}
				if !gin {
					f.Fixes = []rule.Fix{ginFix(p, t, col)}
				}
				p.Report(f)
			case (c.Op == "@>" || c.Op == "&&") && !gin && len(equals(l, t, false)) == 0:
				f := finding(q, c.Span, "no GIN index of %s holds the elements of %s", t.Name, col.Name)
				f.Detail = col.Name
				f.MissingIndex = true
				f.Fixes = []rule.Fix{ginFix(p, t, col)}
				p.Report(f)
			}
		})
	},
}

func ginFix(p *rule.Pass, t *catalog.Table, col *catalog.Column) rule.Fix {
	fix := p.CreateIndexFix(t, indexName(t, col.Name, "gin"), false, "gin", rule.ColumnList([]string{col.Name}), "")
	fix.Title = "Build a GIN index over the elements"
	return fix
}
