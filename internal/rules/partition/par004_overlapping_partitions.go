package partition

import (
	"github.com/decadedb/decade/internal/rule"
)

var overlappingPartitions = &rule.Rule{
	ID: "PAR004", Name: "overlapping-partitions", Severity: rule.Error,
	Title: "Range partitions overlap",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL refuses a partition whose range overlaps another's, so the script stops here and everything behind it is missing. It happens when bounds are written by " +
		"hand, when widths are mixed, and when two sessions in different time zones wrote bounds without an offset.",
	Sources: []string{"ddl-partitioning"},
	Run: func(p *rule.Pass) {
		for _, t := range parents(p) {
			list, ok := intervals(p, t)
			if !ok {
				continue
			}
			for i := 1; i < len(list); i++ {
				a, b := list[i-1], list[i]
				if b.lo >= a.hi {
					continue
				}
				if b.table.Pos.Start < a.table.Pos.Start {
					a, b = b, a // the later statement is the one refused
				}
				f := finding(p, t, rule.Measured, "partition %s overlaps %s from %s on, so PostgreSQL refuses it", b.table.Name, a.table.Name, list[i].at(list[i].lo))
				f.Object, f.Pos = rule.TableObject(b.table), b.table.Pos
				f.Facts = []rule.Fact{{Name: "refused with", Value: "42P17", Source: "measured on PostgreSQL 15, 17 and 18"}}
				p.Report(f)
			}
		}
	},
}
