package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var domainColumnRewrites = &rule.Rule{
	ID:       "MIG018",
	Name:     "domain-column-rewrites",
	Title:    "ADD COLUMN of a domain with constraints copies the table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "PostgreSQL proves the domain's constraints for every row of the new column by writing the table anew under ACCESS EXCLUSIVE, " +
		"even when the column is empty or has a constant default. A plain type with a CHECK of the table, added NOT VALID, says the same " +
		"and copies nothing.",
	Sources: []string{"sql-createdomain", "sql-altertable"},
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddColumn) {
			if c.rewritingColumn() != "domain" {
				continue
			}
			d := c.constrainedDomain()
			f := c.finding(object("column", c.Relation, c.Name),
				"adding %s.%s of the domain %s copies the whole table under ACCESS EXCLUSIVE to prove the domain's constraints", c.Relation, c.Name, d.Name)
			col := *c.NewColumn
			col.Type, col.NotNull = d.Base, col.NotNull && col.Default != nil
			fix := c.instead("Use the base type, and say the rule as a CHECK of the table", c.alter("ADD COLUMN %s", columnDefinition(&col)))
			for _, k := range d.Constraints {
				if k.Expr != nil {
					fix.Note += fmt.Sprintf("Then ADD CONSTRAINT ... CHECK (%s) NOT VALID with %s for VALUE, and VALIDATE it. ", k.Expr.SQL, ident.Quote(c.Name))
				}
			}
			if fix.Note == "" {
				fix.Note = "Fill the column in batches, then prove NOT NULL by a validated CHECK (MIG013)."
			}
			f.Fixes = []rule.Fix{fix}
			c.holding(c.Relation, "add column of domain with check", f)
		}
	},
}
