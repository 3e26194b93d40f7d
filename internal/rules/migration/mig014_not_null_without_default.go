package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var notNullWithoutDefault = &rule.Rule{
	ID:       "MIG014",
	Name:     "not-null-column-without-default",
	Title:    "NOT NULL column added without a default",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "The rows that are there would hold NULL in the new column, so PostgreSQL refuses it (23502) as soon as there is one row. It " +
		"works on the empty table of a developer and fails in production.",
	Sources: []string{"sql-altertable", "schema-design:migration/backward-compatible"},
	Limits:  "On a table that is empty in every environment the statement works.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddColumn) {
			col := c.NewColumn
			if col == nil || !col.NotNull || col.Default != nil || col.Identity != catalog.NoIdentity || col.Generated.Kind != "" ||
				c.domainDefault() {
				continue
			}
			w := weigh(p, c.Relation)
			if w.known && w.rows == 0 {
				continue
			}
			f := c.finding(object("column", c.Relation, col.Name),
				"adding %s.%s NOT NULL without a default fails as soon as the table holds a row", c.Relation, col.Name)
			f.Facts = append(f.Facts, w.fact(c.Relation))
			nullable := *col
			nullable.NotNull = false
			fix := c.instead("Add it nullable, fill it, then prove NOT NULL", c.alter("ADD COLUMN %s", columnDefinition(&nullable)))
			fix.Note = "Then fill it in batches and make it NOT NULL by a validated CHECK (MIG013). If one value suits every old row, " +
				"ADD COLUMN " + ident.Quote(col.Name) + " ... NOT NULL DEFAULT value does it at once, without a rewrite."
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		}
	},
}

// domainDefault reports whether the column's type is a domain with a default.
func (c change) domainDefault() bool {
	d := c.domain()
	return d != nil && d.Default != nil
}

// domain gives the domain that is the new column's type; nil when it is none.
func (c change) domain() *catalog.Type {
	t := c.NewColumn.Type
	for _, d := range c.p.Catalog.Types {
		if d.Kind == catalog.DomainType && d.Name.Name == t.Name && d.Name.Schema == t.Schema && t.Dims == 0 {
			return d
		}
	}
	return nil
}
