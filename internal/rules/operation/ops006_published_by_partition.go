package operation

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var publishedByPartition = &rule.Rule{
	ID: "OPS006", Name: "published-by-partition", Severity: rule.Advice,
	Title: "Partitioned tables are published partition by partition",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Without publish_via_partition_root a change is published under the partition's name: the subscriber must have the very same partitions, made before the first row of the month arrives. " +
		"CREATE TABLE, ATTACH and DETACH are not replicated, so replication stops at the first partition that is missing over there.",
	Sources: []string{"sql-createpublication", "logical-replication-restrictions"},
	Run: func(p *rule.Pass) {
		for _, b := range p.Catalog.Publications {
			var names []string
			for _, t := range published(p, b) {
				if t.PartitionBy != nil {
					names = append(names, t.Name.String())
				}
			}
			if b.ViaRoot || len(names) == 0 {
				continue
			}
			p.Report(rule.Finding{
				Confidence: rule.Structural, Evidence: p.TableEvidence(), Object: publicationObject(b), Pos: b.Pos,
				Message: fmt.Sprintf("publication %s publishes %s under the names of partitions", b.Name, some(names)),
				Facts:   []rule.Fact{{Name: "publish_via_partition_root", Value: "false"}},
				Fixes: []rule.Fix{{
					Title: "Publish under the table's name",
					Steps: []rule.FixStep{{SQL: "ALTER PUBLICATION " + ident.Quote(b.Name) + " SET (publish_via_partition_root = true)"}},
					Note:  "The subscriber may then have other partitions or none. Where it has subscribed already: ALTER SUBSCRIPTION ... REFRESH PUBLICATION.",
				}},
			})
		}
	},
}
