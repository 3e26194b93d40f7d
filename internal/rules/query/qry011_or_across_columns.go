package query

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var orAcrossColumns = &rule.Rule{
	ID: "QRY011", Name: "or-across-columns", Severity: rule.Warning,
	Title: "OR across columns of which one has no index",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "PostgreSQL answers a = $1 OR b = $1 from two indexes only when both are there. Where one arm has none the whole table is read, " +
		"and the index of the other arm is of no use.",
	Sources: []string{"indexes-bitmap-scans"},
	Limits:  "Beside a condition by equality that leaves few rows the OR only filters and is not reported.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			for _, t := range tables(l) {
				if len(equals(l, t, true)) > 0 || small(p, t) {
					continue
				}
				var columns, texts []string
				at := -1
				for i, c := range l.Predicates {
					if !c.InOr || c.Having || c.Left.Table != t || !given(c.Right) || !compares(c.Op) || !bare(c.Left) {
						continue
					}
					if !slices.Contains(columns, c.Left.Column) {
						columns = append(columns, c.Left.Column)
					}
					if !slices.Contains(texts, c.Text) { // (a, b) < (1, 2) is one text
						texts = append(texts, c.Text)
					}
					if at < 0 {
						at = i
					}
				}
				if len(columns) < 2 || len(texts) < 2 || optional(l) {
					continue
				}
				var without []string
				for _, c := range columns {
					if rule.CoveringIndex(t, []string{c}) == nil {
						without = append(without, c)
					}
				}
				if len(without) == 0 {
					continue
				}
				f := finding(q, l.Predicates[at].Span, "OR between %s of %s, and no index begins with %s", strings.Join(columns, " and "), t.Name, strings.Join(without, " or "))
				f.MissingIndex = true
				fix := p.CreateIndexFix(t, indexName(t, without[0]), false, "", rule.ColumnList(without[:1]), "")
				for _, c := range without[1:] {
					fix.Steps = append(fix.Steps, p.CreateIndexFix(t, indexName(t, c), false, "", rule.ColumnList([]string{c}), "").Steps...)
				}
				fix.Title = "Index each arm of the OR"
				fix.Note = "With an index for each the planner joins two bitmaps. If the rows are wanted in order, write UNION ALL of two queries instead. " + fix.Note
				f.Fixes = []rule.Fix{fix}
				p.Report(f)
			}
		})
	},
}
