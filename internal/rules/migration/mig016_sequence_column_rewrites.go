package migration

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var sequenceColumnRewrites = &rule.Rule{
	ID:       "MIG016",
	Name:     "sequence-column-rewrites",
	Title:    "ADD COLUMN serial or identity copies the table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "Every old row gets a number of its own, so PostgreSQL writes the table and all its indexes anew while nobody may read or " +
		"write. And the numbers follow the place of the rows on disk, not their age.",
	Sources: []string{"sql-altertable", "ddl-identity-columns"},
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddColumn) {
			if c.rewritingColumn() != "sequence" {
				continue
			}
			kind := "serial"
			form := "add column serial"
			if c.NewColumn.Identity != catalog.NoIdentity {
				kind, form = "identity", "add column identity"
			}
			f := c.finding(object("column", c.Relation, c.Name),
				"adding the %s column %s.%s copies the whole table under ACCESS EXCLUSIVE to number its rows", kind, c.Relation, c.Name)
			f.Fixes = []rule.Fix{c.numberLater()}
			c.holding(c.Relation, form, f)
		}
	},
}

// numberLater adds a plain column and a sequence, and leaves the old rows to
// a backfill; the identity comes when all have a number.
func (c change) numberLater() rule.Fix {
	seq := catalog.Name{Schema: c.Relation.Schema, Name: ident.Object(c.Relation.Name, c.Name, "seq")}
	fix := c.expand("nextval(" + ident.Literal(sql(seq)) + ")")
	owned := c.alter("ADD COLUMN %s %s", ident.Quote(c.Name), typeSQL(c.NewColumn.Type)).SQL
	var steps []rule.FixStep
	for _, s := range fix.Steps {
		steps = append(steps, s)
		if s.SQL == owned {
			create := step("CREATE SEQUENCE %s AS %s", sql(seq), typeSQL(c.NewColumn.Type))
			if c.NewColumn.Identity == catalog.NoIdentity {
				create.SQL += fmt.Sprintf(" OWNED BY %s.%s", sql(c.Relation), ident.Quote(c.Name))
			}
			steps = append(steps, create)
		}
	}
	fix.Steps = steps
	fix.Title = "Add it empty with a sequence for new rows, number the old ones in batches"
	if c.NewColumn.Identity != catalog.NoIdentity {
		fix.Note = "Number the old rows in batches, prove NOT NULL by a validated CHECK (MIG013), then drop the default and the sequence, and ADD GENERATED ... AS IDENTITY (START WITH ...), which rewrites nothing."
	}
	return fix
}
