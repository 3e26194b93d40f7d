package migration

import (
	"strings"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var storedColumnRewrites = &rule.Rule{
	ID:       "MIG017",
	Name:     "stored-column-rewrites",
	Title:    "Stored generated column added to a living table copies it",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "The value is computed for every row at once: the table and its indexes are written anew under ACCESS EXCLUSIVE. Changing " +
		"the expression later does the same again.",
	Sources: []string{"ddl-generated-columns", "sql-altertable"},
	Limits:  "Where a virtual column (PostgreSQL 18) will do depends on whether it is indexed: it cannot be.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddColumn, ddl.AlterColumn) {
			add := c.rewritingColumn() == "stored"
			alter := c.Kind == ddl.AlterColumn && strings.HasPrefix(c.Detail, "set expression") && c.OldColumn != nil && c.OldColumn.Generated.Kind == "stored"
			if !add && !alter {
				continue
			}
			verb := "adding"
			if alter {
				verb = "changing"
			}
			f := c.finding(object("column", c.Relation, c.Name),
				"%s the stored generated column %s.%s copies the whole table under ACCESS EXCLUSIVE", verb, c.Relation, c.Name)
			if add {
				f.Fixes = c.insteadOfStored()
			} else {
				f.Fixes = []rule.Fix{manual("Add a column with the new expression beside it and move readers over",
					"Every way to change the expression in place rewrites the table.")}
			}
			c.holding(c.Relation, "add column generated stored", f)
		}
	},
}

func (c change) insteadOfStored() []rule.Fix {
	var fixes []rule.Fix
	col := c.NewColumn
	if c.p.Version >= 18 && col.Generated.Expr != nil {
		fix := c.instead("Compute it when it is read",
			c.alter("ADD COLUMN %s %s GENERATED ALWAYS AS (%s) VIRTUAL", ident.Quote(col.Name), typeSQL(col.Type), col.Generated.Expr.SQL))
		fix.Note = "A virtual column takes no room and rewrites nothing; it cannot be indexed."
		fixes = append(fixes, fix)
	}
	byHand := c.expand("")
	byHand.Title = "Add a plain column, fill it by a trigger, and the old rows in batches"
	byHand.Manual = true
	byHand.Note = "The trigger BEFORE INSERT OR UPDATE computes the value for new rows; a query of its own may use an index on the expression instead of a column."
	return append(fixes, byHand)
}
