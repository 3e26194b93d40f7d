package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var checkValidatedAtOnce = &rule.Rule{
	ID:       "MIG009",
	Name:     "check-validated-at-once",
	Title:    "CHECK constraint proven under ACCESS EXCLUSIVE",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "ADD CHECK reads the whole table under ACCESS EXCLUSIVE: readers and writers stand still for as long as that takes, and the " +
		"table grows every year. NOT VALID takes the lock for a moment and guards new rows from then on; VALIDATE CONSTRAINT checks the old " +
		"ones while everybody works.",
	Sources: []string{"sql-altertable", "schema-design:constraints/check"},
	Limits:  "Tables made in the same file and tables known to be small are left alone.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddConstraint) {
			k := c.NewConstraint
			if k == nil || k.Kind != catalog.Check || k.NotValid || k.Inherited || k.Expr == nil {
				continue
			}
			f := c.finding(object("constraint", c.Relation, k.Name),
				"adding CHECK %s reads all of %s under ACCESS EXCLUSIVE", k.Name, c.Relation)
			f.Fixes = []rule.Fix{c.checkFix()}
			form := "add check"
			if c.Detail == "with column" {
				form = "add column with check"
			}
			c.holding(c.Relation, form, f)
		}
	},
}

func (c change) checkFix() rule.Fix {
	k := c.NewConstraint
	add := fmt.Sprintf("ADD CONSTRAINT %s CHECK (%s)", ident.Quote(k.Name), k.Expr.SQL)
	if k.NoInherit {
		add += " NO INHERIT"
	}
	steps := []rule.FixStep{c.alter("%s NOT VALID", add), c.validate(c.Relation, k.Name)}
	title := "Add it NOT VALID, then validate it"
	if c.Detail == "with column" {
		steps = append([]rule.FixStep{c.alter("ADD COLUMN %s", columnDefinition(c.NewColumn))}, steps...)
		title = "Add the column, then the CHECK unproven, then validate it"
	}
	fix := c.instead(title, steps...)
	fix.Note = "Validate in a transaction of its own, so that the first step's lock is gone."
	return fix
}
