package migration

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var notValidOnPartitioned = &rule.Rule{
	ID:       "MIG008",
	Name:     "not-valid-key-on-partitioned",
	Title:    "NOT VALID foreign key on a partitioned table",
	Severity: rule.Error,
	Needs:    []rule.Need{rule.NeedSchema},
	Why: "Before version 18 PostgreSQL refuses a NOT VALID foreign key whose own table is partitioned (42809). The partitions " +
		"take one each; when all are validated, the parent adopts them without reading a row.",
	Sources: []string{"sql-altertable", "ddl-partitioning"},
	Run: func(p *rule.Pass) {
		if p.Version >= 18 {
			return
		}
		for _, c := range changes(p, ddl.AddConstraint) {
			k := c.NewConstraint
			if k == nil || k.Kind != catalog.ForeignKey || !k.NotValid || !c.partitioned() {
				continue
			}
			f := c.finding(object("constraint", c.Relation, k.Name),
				"PostgreSQL %d refuses the NOT VALID foreign key %s on the partitioned table %s", p.Version, k.Name, c.Relation)
			f.Evidence = rule.ByModel
			f.Fixes = []rule.Fix{c.foreignKeyPerPartition()}
			p.Report(f)
		}
	},
}
