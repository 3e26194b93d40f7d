package timescale

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ddl"
	"github.com/decadedb/decade/internal/rule"
)

var concurrentlyOnHypertable = &rule.Rule{
	ID: "TSC021", Name: "concurrently-on-hypertable", Severity: rule.Error,
	Title:   "CREATE INDEX CONCURRENTLY on a hypertable",
	Needs:   []rule.Need{rule.NeedSchema},
	Why:     "TimescaleDB refuses CONCURRENTLY. Its own way builds the index chunk by chunk, each in a transaction of its own, so that writers wait for one chunk at a time: WITH (timescaledb.transaction_per_chunk).",
	Sources: []string{"timescaledb"},
	Run: func(p *rule.Pass) {
		for _, s := range p.Steps {
			for _, a := range s.Actions {
				if a.Kind != ddl.CreateIndex || !a.Concurrently || a.Before == nil || a.Before.Hypertable == nil || a.NewIndex == nil || a.Detail == "exists" {
					continue
				}
				f := rule.Finding{
					Confidence: rule.Measured, Evidence: rule.ByModel, Object: rule.IndexObject(a.Before, a.NewIndex.Name), Pos: a.Span,
					Message: fmt.Sprintf("index %s is built CONCURRENTLY on hypertable %s, which TimescaleDB refuses", a.NewIndex.Name, a.Relation),
					Facts:   []rule.Fact{{Name: "refused with", Value: "0A000", Source: "measured on TimescaleDB 2.19.3 and 2.31.0, Apache build"}},
				}
				like := *a.NewIndex
				like.Options = append(catalog.Options{}, like.Options...)
				like.Options = append(like.Options, catalog.Option{Name: "timescaledb.transaction_per_chunk", Value: "true"})
				if !like.Unique {
					f.Fixes = []rule.Fix{{
						Title: "Build it one chunk at a time", Replaces: true,
						Steps: []rule.FixStep{{SQL: rule.IndexSQL(&like, a.Relation, a.NewIndex.Name, ""), NoTransaction: true}},
						Note:  "Not in a transaction block. If it fails the index is invalid on the chunks that were left.",
					}}
				} else {
					f.Fixes = []rule.Fix{{Title: "Build the unique index in one go", Manual: true, Note: "transaction_per_chunk is refused for unique indexes: writers wait for the whole build."}}
				}
				p.Report(f)
			}
		}
	},
}
