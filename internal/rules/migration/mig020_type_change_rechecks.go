package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var typeChangeRechecks = &rule.Rule{
	ID:       "MIG020",
	Name:     "type-change-rereads",
	Title:    "Change of type that is free but for a CHECK or an index",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "varchar(20) to text changes the catalog only, everybody says. But a CHECK that mentions the column is proven again for every row, " +
		"and an index with an expression or a predicate on it is built again, all under ACCESS EXCLUSIVE.",
	Sources: []string{"sql-altertable"},
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AlterColumnType) {
			v := c.typeChange()
			if v.rechecks == "" || len(c.Dependents) > 0 {
				continue
			}
			f := c.finding(object("column", c.Relation, c.Name),
				"changing the type of %s.%s rereads the whole table under ACCESS EXCLUSIVE because of %s", c.Relation, c.Name, v.rechecks)
			f.Evidence = rule.ByModel
			f.Fixes = []rule.Fix{manual("Drop what mentions the column, change the type, add it again",
				"A CHECK comes back NOT VALID and is validated afterwards; an index is built CONCURRENTLY. Between the two nothing guards new rows, "+
					"so drop and re-add NOT VALID in one short transaction.")}
			c.holding(c.Relation, "alter type wider under a check", f)
		}
	},
}
