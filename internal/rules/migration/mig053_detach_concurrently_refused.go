package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var detachConcurrentlyRefused = &rule.Rule{
	ID:       "MIG053",
	Name:     "detach-concurrently-refused",
	Title:    "DETACH CONCURRENTLY beside a default partition",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL refuses it with 55000 while the parent has a default partition. So a default partition, made to lose no row, takes away the only " +
		"way to detach old months without a stall.",
	Sources: []string{"sql-altertable", "ddl-partitioning"},
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.DetachPartition) {
			if !c.Concurrently || c.NewPartition == nil {
				continue
			}
			for _, t := range p.Partitions(c.Relation) {
				if !t.PartitionOf.Default {
					continue
				}
				f := c.finding(table(c.NewPartition.Name), "PostgreSQL refuses to detach %s CONCURRENTLY while %s is the default partition of %s", c.NewPartition.Name, t.Name, c.Relation)
				f.Evidence = rule.ByModel
				f.Fixes = []rule.Fix{manual("Move the rows out of the default partition and drop it",
					"Until then: DETACH without CONCURRENTLY, with a short lock_timeout and retries.")}
				p.Report(f)
			}
		}
	},
}
