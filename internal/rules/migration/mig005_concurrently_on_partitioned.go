package migration

import (
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var concurrentlyOnPartitioned = &rule.Rule{
	ID:       "MIG005",
	Name:     "concurrently-on-partitioned",
	Title:    "CONCURRENTLY on a partitioned table",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL has no CREATE INDEX CONCURRENTLY and no DROP INDEX CONCURRENTLY on a partitioned table: the statement fails with 0A000. " +
		"The way that does not block is an index on the parent alone, one built CONCURRENTLY on each partition, and ALTER INDEX ... ATTACH PARTITION.",
	Sources: []string{"ddl-partitioning", "sql-createindex"},
	Run: func(p *rule.Pass) {
		for _, c := range changes(p, ddl.CreateIndex, ddl.DropIndex) {
			if !c.Concurrently || !c.partitioned() || c.Detail == "exists" {
				continue
			}
			f := c.finding(object("index", c.Relation, c.Name),
				"PostgreSQL refuses CREATE INDEX CONCURRENTLY on the partitioned table %s", c.Relation)
			f.Evidence = rule.ByModel
			if c.Kind == ddl.CreateIndex && c.NewIndex != nil {
				f.Fixes = []rule.Fix{c.indexPerPartition()}
			}
			if c.Kind == ddl.DropIndex {
				f.Message = "PostgreSQL refuses DROP INDEX CONCURRENTLY on the partitioned index " + c.Name + " of " + c.Relation.String()
				f.Fixes = []rule.Fix{manual("Drop it with a short lock_timeout and try again until it gets through",
					"DROP INDEX takes ACCESS EXCLUSIVE on the parent and every partition.")}
			}
			p.Report(f)
		}
	},
}
