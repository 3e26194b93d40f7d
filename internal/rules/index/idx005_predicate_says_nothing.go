package index

import (
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var predicateSaysNothing = &rule.Rule{
	ID: "IDX005", Name: "predicate-says-nothing", Severity: rule.Advice,
	Title: "Partial index leaves nothing out",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The column is NOT NULL, so WHERE column IS NOT NULL holds for every row. The index is as large as a whole one and is passed over by " +
		"every query from which the planner cannot prove the condition, ORDER BY alone for instance, and it is no target for ON CONFLICT (column).",
	Sources: []string{"indexes-partial"},
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if x.Where == nil {
				return
			}
			for _, c := range x.table.Columns {
				norm := strings.Trim(x.Where.Norm, "()")
				if !c.NotNull || norm != ident.Quote(c.Name)+" IS NOT NULL" {
					continue
				}
				f := x.finding(p, "index %s of %s leaves out NULLs of %s, which is NOT NULL", x.Name, x.table.Name, c.Name)
				whole := *x.Index
				whole.Where = nil
				if same := wholeTwin(x.table, &whole); same != nil {
					f.Fixes = []rule.Fix{x.dropFix(same.Name + " is the whole index already.")}
				} else {
					fix := p.CreateIndexFix(x.table, freeName(x.table, indexName(x.table, x.KeyColumns()...)), x.Unique, x.Method, rule.IndexKeys(&whole), rule.IndexTail(&whole))
					fix.Title = "Build the whole index, then drop this one"
					fix.Steps = append(fix.Steps, x.dropSteps()...)
					f.Fixes = []rule.Fix{fix}
				}
				p.Report(f)
			}
		})
	},
}

// wholeTwin finds an index of the table that is like x.
func wholeTwin(t *catalog.Table, x *catalog.Index) *catalog.Index {
	for _, i := range t.Indexes {
		if i.Name != x.Name && i.Unique == x.Unique && !i.Invalid && sameBody(i, x) {
			return i
		}
	}
	return nil
}
