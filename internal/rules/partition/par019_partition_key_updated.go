package partition

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/rule"
)

var partitionKeyUpdated = &rule.Rule{
	ID: "PAR019", Name: "partition-key-updated", Severity: rule.Warning,
	Title: "Statement updates the partition key",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A row whose key leaves its partition is deleted there and inserted elsewhere: DELETE and INSERT triggers fire instead of UPDATE's, a concurrent update of the same row fails with " +
		"a serialisation error, a row that is referred to may break its references, and where no partition takes it the UPDATE fails. The key should be what never changes: when the row came to be.",
	Sources: []string{"ddl-partitioning", "sql-update"},
	Run: func(p *rule.Pass) {
		for _, s := range p.Statements() {
			for _, l := range s.Levels {
				t := rule.Target(l)
				if t == nil || l.Kind != "update" || t.PartitionBy == nil {
					continue
				}
				for _, c := range t.PartitionBy.Columns() {
					if slices.Contains(l.Assigned, c) {
						f := s.Finding(t, rule.Structural, fmt.Sprintf("%s updates %s, the partition key of %s, so rows move between partitions", s.Label(), c, t.Name))
						f.Fixes = []rule.Fix{{Title: "Leave the key as it is", Manual: true, Note: "Keep the moment of creation as the key and the changing time in a column of its own."}}
						p.Report(f)
					}
				}
			}
		}
	},
}
