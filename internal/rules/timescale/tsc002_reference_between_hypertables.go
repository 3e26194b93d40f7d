package timescale

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var referenceBetweenHypertables = &rule.Rule{
	ID: "TSC002", Name: "reference-between-hypertables", Severity: rule.Error,
	Title: "Foreign key from a hypertable to a hypertable",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "TimescaleDB refuses it, whether the reference is there before create_hypertable or is added after. An ordinary table may refer to a hypertable by its whole key, and a hypertable to an " +
		"ordinary table. Between two streams of records the key is held by whoever writes them, and looked after by a query that counts what has no partner.",
	Sources: []string{"timescaledb"},
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			for _, k := range t.Constraints {
				ref := p.Catalog.Table(k.RefTable)
				if k.Kind != catalog.ForeignKey || ref == nil || ref.Hypertable == nil {
					continue
				}
				f := finding(p, t, rule.Measured, "hypertable %s refers to hypertable %s, which TimescaleDB refuses", t.Name, ref.Name)
				f.Object, f.Pos = rule.ConstraintObject(t, k.Name), k.Pos
				f.Facts = []rule.Fact{{Name: "refused with", Value: "0A000", Source: "measured on TimescaleDB 2.19.3 and 2.31.0, Apache build"}}
				f.Fixes = []rule.Fix{{Title: "Leave the foreign key out", Manual: true, Note: "Or keep one of the two as a table partitioned by PostgreSQL itself."}}
				p.Report(f)
			}
		}
	},
}
