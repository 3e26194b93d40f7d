package keys

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var referenceWithoutIndex = &rule.Rule{
	ID: "KEY002", Name: "reference-without-index", Severity: rule.Warning,
	Title: "Foreign key without an index on the referencing side",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL indexes the referenced key and not the referencing columns. Every DELETE of a parent, and every UPDATE of its key, then reads the whole " +
		"child table to look for children, once for each parent row, while it holds locks. Joins from parent to children read it whole as well.",
	Sources: []string{"ddl-constraints", "architect:checklist/performance/indexes on foreign keys"},
	Limits:  "A reference to a table from which nothing is ever deleted, and that is never joined from, does without; say so with a suppression.",
	Run: func(p *rule.Pass) {
		for _, r := range references(p) {
			if rule.CoveringIndex(r.table, r.Columns) != nil {
				continue
			}
			f := r.finding(p, fmt.Sprintf("%s refers to %s without an index: deleting from %s reads all of %s",
				r.path(), r.RefTable.Name, r.RefTable.Name, r.table.Name.Name))
			f.MissingIndex = true
			if rows, _, ok := p.Size(r.table.Name); ok {
				f.Facts = append(f.Facts, rule.Fact{Name: "rows", Value: fmt.Sprintf("%.0f", rows), Source: "pg_class.reltuples"})
				if rows < 10_000 {
					f.Facts = append(f.Facts, rule.Fact{Name: "size", Value: "small today"})
				}
			}
			name := rule.NewName("idx_"+r.table.Name.Name, strings.Join(r.Columns, "_"), "")
			f.Fixes = []rule.Fix{p.CreateIndexFix(r.table, name, false, "", rule.ColumnList(r.Columns), "")}
			p.Report(f)
		}
	},
}
