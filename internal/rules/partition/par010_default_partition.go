package partition

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var defaultPartition = &rule.Rule{
	ID: "PAR010", Name: "default-partition", Severity: rule.Warning,
	Title: "Default partition on a table partitioned by time",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A default partition hides that a month is missing: the rows go there, no query prunes it, and the month cannot be made before they have been moved out. Every new partition " +
		"scans it under ACCESS EXCLUSIVE, and while it exists PostgreSQL refuses DETACH ... CONCURRENTLY, so each retention run stops readers and writers. Partitions made " +
		"a year ahead and an alarm do its work without that price.",
	Sources: []string{"ddl-partitioning", "sql-altertable"},
	Limits:  "Ranges of times only; a default partition of a list is a catch-all for values that nobody knew, which may be meant.",
	Run: func(p *rule.Pass) {
		for _, t := range roots(p) {
			def := defaultOf(p, t)
			if def == nil || timeKey(t) == nil {
				continue
			}
			f := finding(p, t, rule.Measured, "%s has the default partition %s, which forbids DETACH CONCURRENTLY and is scanned under ACCESS EXCLUSIVE whenever a partition is added", t.Name, def.Name.Name)
			f.Pos = def.Pos
			f.Facts = []rule.Fact{
				{Name: "DETACH CONCURRENTLY", Value: "refused with 55000", Source: "measured on PostgreSQL 15, 17 and 18"},
				{Name: "rows waiting in it", Value: "unknown"},
			}
			severity := rule.Warning
			if rows, bytes, ok := p.Size(def.Name); ok {
				f.Facts[1] = rule.Fact{Name: "rows waiting in it", Value: fmt.Sprintf("%.0f (%d bytes)", rows, bytes), Source: "pg_class.reltuples"}
				if rows >= 1 {
					f.Message = fmt.Sprintf("about %.0f rows of %s wait in its default partition %s: their partitions cannot be made, and every query reads them", rows, t.Name, def.Name.Name)
				}
			}
			f.Fixes = []rule.Fix{{
				Title: "Empty it, detach it and drop it", Manual: true,
				Steps: []rule.FixStep{
					{SQL: fmt.Sprintf("ALTER TABLE %s DETACH PARTITION %s", sqlName(t.Name), sqlName(def.Name)), Comment: "ACCESS EXCLUSIVE on the parent for a moment: set lock_timeout"},
				},
				Note: "Detach first, make the missing partitions, insert its rows back through the parent, then drop it. Before that make partitions a year ahead.",
			}}
			p.ReportAs(severity, f)
		}
	},
}
