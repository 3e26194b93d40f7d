package partition

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var referenceHoldsPartitions = &rule.Rule{
	ID: "PAR033", Name: "reference-holds-partitions", Severity: rule.Info,
	Title: "Foreign key to a table partitioned by time decides the order of retention",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A partition that rows of another table refer to can be neither detached nor dropped; ON DELETE CASCADE does not help, because DETACH deletes nothing. The referring rows have to go first, at " +
		"the same boundary and in the same run: partition the referring table by the same time.",
	Sources: []string{"ddl-partitioning", "lifecycle:partitions"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, k := range t.Constraints {
				ref := p.Catalog.Table(k.RefTable)
				if k.Kind != catalog.ForeignKey || k.Inherited || ref == nil || timeKey(ref) == nil || ref == t {
					continue
				}
				if !hasUnique(ref, k.RefColumns) {
					continue // refused already: PAR002
				}
				f := finding(p, t, rule.Measured, "foreign key %s holds the partitions of %s: none can be detached while %s refers to its rows", k.Name, ref.Name, t.Name)
				f.Object, f.Pos = rule.ConstraintObject(t, k.Name), k.Pos
				f.Facts = []rule.Fact{{Name: "DETACH of a partition that is referred to", Value: "refused with 23503", Source: "measured on PostgreSQL 15, 17 and 18"}}
				order := "its rows are deleted first"
				if timeKey(t) != nil {
					order = "its partition of the same time is detached first"
				}
				f.Fixes = []rule.Fix{{Title: "Retire the referring table first", Manual: true, Note: fmt.Sprintf("In each run %s: %s.", t.Name, order)}}
				p.Report(f)
			}
		}
	},
}
