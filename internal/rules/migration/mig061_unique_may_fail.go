package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var uniqueMayFail = &rule.Rule{
	ID:       "MIG061",
	Name:     "unique-may-fail",
	Title:    "Unique key added where the old rows may hold duplicates",
	Severity: rule.Advice,
	Strict:   true,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Nothing has kept duplicates out so far, so some are probably there: double clicks, retries, imports. The migration then fails in production only, " +
		"and a concurrent build leaves an invalid index behind.",
	Sources: []string{"indexes-unique", "sql-createindex"},
	Limits:  "Whether there are duplicates is known only by asking; the finding carries the question. Silent where another unique key covers some of the columns.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.CreateIndex, ddl.AddConstraint) {
			x := c.NewIndex
			if x == nil || !x.Unique || c.Using != "" || c.Detail == "exists" || c.Detail == "with column" || c.Before == nil || len(x.KeyColumns()) != len(x.Keys) || x.Where != nil || keptUnique(c.Before, x) {
				continue
			}
			w := weigh(p, c.Relation)
			if w.known && w.rows == 0 {
				continue
			}
			f := c.finding(object("index", c.Relation, x.Name), "unique key %s (%s) fails if %s holds duplicates, which nothing has kept out so far", x.Name, columns(x.KeyColumns()), c.Relation)
			f.Evidence = rule.ByModel
			f.Confidence = rule.Structural
			fix := manual("Ask for duplicates before, and mend them", "")
			fix.Check = duplicates(c.Relation, &catalog.Constraint{Columns: x.KeyColumns()})
			fix.Note = fmt.Sprintf("Any row of this is one too many: %s", fix.Check)
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		}
	},
}

// keptUnique: an older unique index covers a part of the columns, so that no
// duplicates can be there.
func keptUnique(t *catalog.Table, x *catalog.Index) bool {
	for _, o := range t.Indexes {
		if !o.Unique || o.Where != nil || o.Invalid || o.Name == x.Name || len(o.KeyColumns()) != len(o.Keys) {
			continue
		}
		all := true
		for _, col := range o.KeyColumns() {
			all = all && contains(x.KeyColumns(), col)
		}
		if all {
			return true
		}
	}
	return false
}
