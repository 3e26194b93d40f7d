package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var exclusionOnExistingTable = &rule.Rule{
	ID:       "MIG012",
	Name:     "exclusion-on-existing-table",
	Title:    "Exclusion constraint built under ACCESS EXCLUSIVE",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "An exclusion constraint builds its index and compares every row with its neighbours under ACCESS EXCLUSIVE. There is no NOT VALID and no " +
		"USING INDEX for it, so it can never be added beside writers: on a table of ten years that is hours without reads.",
	Sources: []string{"sql-altertable", "schema-design:constraints/exclusion"},
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.AddConstraint) {
			k := c.NewConstraint
			if k == nil || !(k.Kind == catalog.Exclusion || k.WithoutOverlaps && k.Kind != catalog.ForeignKey) {
				continue
			}
			f := c.finding(object("constraint", c.Relation, k.Name),
				"exclusion constraint %s is built under ACCESS EXCLUSIVE on %s, and PostgreSQL has no other way to add it", k.Name, c.Relation)
			f.Fixes = []rule.Fix{manual("Fill a new table that has the constraint, and swap the names",
				"Make the new table with the constraint, mirror writes by a trigger, copy in batches, then rename both in one short transaction. "+
					"Where only = is compared, UNIQUE says the same and can be added online.")}
			c.holding(c.Relation, "add exclusion", f)
		}
	},
}
