package timescale

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var referenceHoldsChunks = &rule.Rule{
	ID: "TSC032", Name: "reference-holds-chunks", Severity: rule.Info,
	Title:   "Foreign key to a hypertable keeps its chunks from being dropped",
	Needs:   []rule.Need{rule.NeedTimescale},
	Why:     "drop_chunks of a chunk that rows of another table refer to is refused, so a retention policy stops at the first of them. The referring rows have to go first, by a job of their own, and nothing ties the two together.",
	Sources: []string{"timescaledb"},
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for _, k := range t.Constraints {
				ref := p.Catalog.Table(k.RefTable)
				if k.Kind != catalog.ForeignKey || ref == nil || ref.Hypertable == nil || t.Hypertable != nil {
					continue
				}
				f := finding(p, t, rule.Measured, "foreign key %s keeps chunks of hypertable %s from being dropped", k.Name, ref.Name)
				f.Object, f.Pos = rule.ConstraintObject(t, k.Name), k.Pos
				f.Facts = []rule.Fact{{Name: "drop_chunks of a chunk that is referred to", Value: "refused with 2BP01", Source: "measured on TimescaleDB 2.19.3 and 2.31.0, Apache build"}}
				f.Fixes = []rule.Fix{{Title: "Delete the referring rows first, or leave the foreign key out", Manual: true, Note: "At the same boundary and in the same run as drop_chunks."}}
				p.Report(f)
			}
		}
	},
}
