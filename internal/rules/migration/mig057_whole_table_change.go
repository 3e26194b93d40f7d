package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var wholeTableChange = &rule.Rule{
	ID:       "MIG057",
	Name:     "whole-table-change",
	Title:    "UPDATE or DELETE without a WHERE",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Every row of the table, in one transaction: either that was not meant, or it rewrites the whole table and doubles it on disk while all its " +
		"rows are locked. A DELETE of everything leaves the file at its size and the rows for vacuum to find.",
	Sources: []string{"sql-update", "sql-delete"},
	Limits:  "Tables known to be small are left alone. A WHERE true says that it is meant.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DataChange) {
			d := c.dataChange()
			if d == nil || d.where != nil || d.joined || d.kind != "update" && d.kind != "delete" {
				continue
			}
			w := weigh(p, c.Relation)
			if w.small() {
				continue
			}
			f := c.finding(table(c.Relation), "%s without a WHERE changes every row of %s in one transaction", map[string]string{"update": "UPDATE", "delete": "DELETE"}[d.kind], c.Relation)
			f.Detail = oneLine(d.sql)
			f.Facts = append(f.Facts, w.fact(c.Relation))
			f.Fixes = []rule.Fix{manual("Walk over the primary key in batches of some thousand",
				fmt.Sprintf("WHERE key BETWEEN ... AND ..., each batch in a transaction of its own, then VACUUM (ANALYZE) %s.", sql(c.Relation)))}
			if d.kind == "delete" {
				f.Fixes = []rule.Fix{manual("If the table is to be empty, say so: TRUNCATE, with a short lock_timeout",
					"It gives the space back at once. Otherwise say in WHERE which rows are meant, and delete in batches.")}
			}
			p.Report(f)
		}
	},
}
