package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var defaultPartitionScanned = &rule.Rule{
	ID:       "MIG054",
	Name:     "default-partition-scanned",
	Title:    "New partition reads all of the default partition under ACCESS EXCLUSIVE",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "A new partition may take rows that the default one holds, so PostgreSQL locks the default partition ACCESS EXCLUSIVE and reads all of it, " +
		"and refuses when it finds one. The bigger it has grown, the longer everybody waits, once for each new month. A CHECK that excludes the new " +
		"bound, validated before, spares the reading.",
	Sources: []string{"ddl-partitioning", "schema-design:partitioning/monthly"},
	Limits:  "An empty default partition is read in no time.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.CreatePartition, ddl.AttachPartition) {
			child := c.NewPartition
			if child == nil || child.PartitionOf == nil || c.Before == nil {
				continue
			}
			if child.PartitionOf.Default {
				if c.Kind == ddl.CreatePartition {
					c.reportNewDefault()
				}
				continue
			}
			d := c.defaultPartition()
			if d == nil || d.Name == child.Name || excludesBound(c.Before, c.tableBefore(d), child.PartitionOf) {
				continue
			}
			w := weigh(p, d.Name)
			if w.known && w.rows == 0 {
				continue
			}
			f := c.finding(table(child.Name), "adding %s to %s reads all of the default partition %s under ACCESS EXCLUSIVE", child.Name, c.Relation, d.Name)
			f.Evidence = rule.ByModel
			if fix, ok := c.excludeFirst(d); ok {
				f.Fixes = []rule.Fix{fix}
			} else {
				f.Fixes = []rule.Fix{manual("Empty the default partition and drop it", "Its rows need partitions of their own.")}
			}
			c.holding(d.Name, "create table partition of beside default", f)
		}
	},
}

// reportNewDefault: a default partition for a table that is in use.
func (c change) reportNewDefault() {
	f := c.finding(table(c.NewPartition.Name), "with the default partition %s, no partition of %s can be detached CONCURRENTLY any more, and each new one reads it first", c.NewPartition.Name, c.Relation)
	f.Evidence = rule.ByModel
	f.Fixes = []rule.Fix{manual("Make partitions ahead of time instead, and alarm when the last one comes near", "A row without a partition fails loudly; a row in the default partition blocks the month that it belongs to.")}
	c.p.Report(f)
}

// excludeFirst proves that the default partition holds nothing of the bound.
func (c change) excludeFirst(d *catalog.Table) (rule.Fix, bool) {
	b := c.NewPartition.PartitionOf
	if c.Before.PartitionBy == nil || len(c.Before.PartitionBy.Keys) != 1 || len(b.From) != 1 || len(b.To) != 1 ||
		b.From[0] == "MINVALUE" || b.To[0] == "MAXVALUE" {
		return rule.Fix{}, false
	}
	key := c.Before.PartitionBy.Keys[0].Column
	if key == "" {
		return rule.Fix{}, false
	}
	name := ident.Quote(ident.Object("not", c.NewPartition.Name.Name, ""))
	q := ident.Quote(key)
	fix := c.statement("Prove first that the default partition holds nothing of it",
		step("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s < %s OR %s >= %s) NOT VALID", sql(d.Name), name, q, b.From[0], q, b.To[0]),
		alone("ALTER TABLE %s VALIDATE CONSTRAINT %s", sql(d.Name), name),
		rule.FixStep{SQL: c.step.Stmt.SQL},
		step("ALTER TABLE %s DROP CONSTRAINT %s", sql(d.Name), name))
	fix.Note = "Where VALIDATE fails, the rows of that stretch must be moved out first. Better in the long run: no default partition."
	fix.Manual = fix.Manual || c.partOfMore()
	return fix, true
}
