package timescale

import (
	"github.com/decadedb/decade/internal/rule"
)

var partitionedHypertable = &rule.Rule{
	ID: "TSC020", Name: "partitioned-hypertable", Severity: rule.Error,
	Title: "create_hypertable on a partitioned table",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A table that PostgreSQL partitions cannot become a hypertable, nor the other way round: TimescaleDB refuses it. The choice is made per table, at its design: partitions for what needs calendar months, vector indexes or a foreign key " +
		"to it; a hypertable for streams of readings that are rolled up and dropped.",
	Sources: []string{"timescaledb", "lifecycle:timescale", "schema-design:lifecycle/hypertables"},
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			if t.PartitionBy == nil {
				continue
			}
			f := finding(p, t, rule.Measured, "%s is partitioned by PostgreSQL already, so TimescaleDB refuses to make it a hypertable", t.Name)
			f.Facts = []rule.Fact{{Name: "refused with", Value: "42809", Source: "measured on TimescaleDB 2.19.3 and 2.31.0, Apache build"}}
			f.Fixes = []rule.Fix{{Title: "Take PARTITION BY away, or create_hypertable", Manual: true, Note: "Chunks are made by themselves; partitions have calendar months, and can carry vector indexes and be referred to."}}
			p.Report(f)
		}
	},
}
