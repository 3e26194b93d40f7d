package timescale

import (
	"fmt"
	"slices"

	"github.com/decadedb/decade/internal/rule"
)

var timeUpdated = &rule.Rule{
	ID: "TSC031", Name: "hypertable-time-updated", Severity: rule.Error,
	Title:   "Statement updates the time of rows in a hypertable",
	Needs:   []rule.Need{rule.NeedTimescale},
	Why:     "A row cannot move to another chunk: an UPDATE that sets a time outside of its chunk fails with 23514, and one inside works, so it depends on the date whether the statement does. Delete the row and insert it anew.",
	Sources: []string{"timescaledb"},
	Run: func(p *rule.Pass) {
		for _, s := range p.Statements() {
			for _, l := range s.Levels {
				t := rule.Target(l)
				if t == nil || t.Hypertable == nil || l.Kind != "update" {
					continue
				}
				for _, c := range []string{t.Hypertable.TimeColumn, t.Hypertable.SpaceColumn} {
					if c == "" || !slices.Contains(l.Assigned, c) {
						continue
					}
					f := s.Finding(t, rule.Measured, fmt.Sprintf("%s updates %s of hypertable %s, which fails when the row would leave its chunk", s.Label(), c, t.Name))
					f.Detail += " " + c
					f.Facts = []rule.Fact{{Name: "refused with", Value: "23514", Source: "measured on TimescaleDB 2.19.3 and 2.31.0, Apache build"}}
					f.Fixes = []rule.Fix{{Title: "Delete the row and insert it anew", Manual: true, Note: "WITH gone AS (DELETE ... RETURNING *) INSERT INTO ... SELECT ... FROM gone."}}
					p.Report(f)
				}
			}
		}
	},
}
