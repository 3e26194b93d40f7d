package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var attachScans = &rule.Rule{
	ID:       "MIG050",
	Name:     "attach-scans",
	Title:    "ATTACH PARTITION reads the whole table under ACCESS EXCLUSIVE",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "PostgreSQL has to know that every row lies within the bound. Without a CHECK that says so it reads the whole table while nobody may use it. " +
		"The CHECK can be added NOT VALID and validated beside readers and writers before; ATTACH then reads nothing.",
	Sources: []string{"ddl-partitioning", "sql-altertable"},
	Limits:  "A CHECK in other words than comparisons of the key with constants is not taken for a proof. A hash bound has no simple CHECK.",
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.AttachPartition) {
			child := c.NewPartition
			if child == nil || c.Before == nil || child.PartitionOf == nil || child.Kind != catalog.OrdinaryTable || c.madeHere(child.Name) {
				continue
			}
			b := child.PartitionOf
			if provesBound(c.Before, child, b) {
				continue
			}
			f := c.finding(table(child.Name), "attaching %s to %s reads all of it under ACCESS EXCLUSIVE, because no CHECK proves the bound", child.Name, c.Relation)
			f.Evidence = rule.ByModel
			switch check := boundCheck(c.Before, b); {
			case check != "":
				name := ident.Quote(ident.Object(child.Name.Name, "bound", "check"))
				fix := c.instead("Prove the bound beside readers and writers first",
					step("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s) NOT VALID", sql(child.Name), name, check),
					alone("ALTER TABLE %s VALIDATE CONSTRAINT %s", sql(child.Name), name),
					step("ALTER TABLE %s ATTACH PARTITION %s %s", sql(c.Relation), sql(child.Name), boundSQL(b)))
				fix.Note = "The CHECK may be dropped afterwards: the bound says the same."
				f.Fixes = []rule.Fix{fix}
			default:
				f.Fixes = []rule.Fix{manual("Attach it before it holds rows, or in a quiet hour with a short lock_timeout", "No simple CHECK says this bound.")}
			}
			c.holding(child.Name, "attach partition", f)
		}
	},
}
