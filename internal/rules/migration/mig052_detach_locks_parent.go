package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var detachLocksParent = &rule.Rule{
	ID:       "MIG052",
	Name:     "detach-locks-parent",
	Title:    "DETACH PARTITION locks out the whole partitioned table",
	Severity: rule.Warning,
	Needs:    []rule.Need{rule.NeedMigration},
	Why: "DETACH takes ACCESS EXCLUSIVE on the parent and waits for every query on any partition, with all later ones queued behind it. " +
		"CONCURRENTLY takes SHARE UPDATE EXCLUSIVE on the parent and waits without holding anybody up.",
	Sources: []string{"ddl-partitioning", "sql-altertable"},
	Limits:  "Beside a default partition there is no concurrent form; then a short lock_timeout and another try is all that helps.",
	Run: func(p *rule.Pass) {
		for _, c := range living(p, ddl.DetachPartition) {
			if c.Concurrently || c.Detail == "finalize" || c.NewPartition == nil || c.Before == nil {
				continue
			}
			f := c.finding(table(c.NewPartition.Name), "detaching %s takes ACCESS EXCLUSIVE on %s: all its readers and writers queue", c.NewPartition.Name, c.Relation)
			f.Facts = c.measured("detach partition")
			if d := c.defaultPartition(); d != nil {
				f.Facts = append(f.Facts, rule.Fact{Name: "default partition", Value: d.Name.String(), Source: "forbids DETACH ... CONCURRENTLY"})
				f.Fixes = []rule.Fix{manual("Set a short lock_timeout and try again until it gets through",
					"The default partition "+d.Name.String()+" forbids DETACH CONCURRENTLY (55000). Better: empty it and drop it.")}
			} else {
				fix := c.instead("Detach it without holding anybody up",
					alone("ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY", sql(c.Relation), sql(c.NewPartition.Name)))
				fix.Note = "Not in a transaction. If it is interrupted: ALTER TABLE ... DETACH PARTITION ... FINALIZE."
				f.Fixes = []rule.Fix{fix}
			}
			p.Report(f)
		}
	},
}

// defaultPartition gives the parent's default partition as it is at the end
// of what was read, if the change leaves it there.
func (c change) defaultPartition() *catalog.Table {
	for _, t := range c.p.Partitions(c.Relation) {
		if t.PartitionOf.Default && !c.madeHere(t.Name) {
			return t
		}
	}
	return nil
}
