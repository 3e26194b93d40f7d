package timescale

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var redundantTimeIndex = &rule.Rule{
	ID: "TSC022", Name: "redundant-time-index", Severity: rule.Advice,
	Title:   "Second index on the time alone, beside the one that create_hypertable made",
	Needs:   []rule.Need{rule.NeedTimescale},
	Why:     "create_hypertable makes an index on (time DESC) where there is none. One made after it is the same index again, on every chunk, written with every row and read by nobody.",
	Sources: []string{"timescaledb", "architect:principles/indexing"},
	Limits:  "An index can be read in both directions, so (time) and (time DESC) are one.",
	Run: func(p *rule.Pass) {
		for _, t := range hypertables(p) {
			var of []*catalog.Index
			for _, x := range t.Indexes {
				if k := x.KeyColumns(); x.Method == "btree" && len(x.Keys) == 1 && len(k) == 1 && k[0] == t.Hypertable.TimeColumn && x.Where == nil && x.Constraint == "" && !x.Unique {
					of = append(of, x)
				}
			}
			if len(of) < 2 {
				continue
			}
			own := ident.Object(t.Name.Name, t.Hypertable.TimeColumn, "idx")
			keep := of[0]
			for _, x := range of {
				if x.Name == own {
					keep = x
				}
			}
			for _, x := range of {
				if x == keep || len(x.Include) > 0 {
					continue
				}
				f := finding(p, t, rule.Structural, "index %s of hypertable %s repeats %s, which create_hypertable makes", x.Name, t.Name, keep.Name)
				f.Object, f.Pos = rule.IndexObject(t, x.Name), x.Pos
				f.Fixes = []rule.Fix{{
					Title: "Drop the index", Steps: []rule.FixStep{{SQL: "DROP INDEX " + ident.Qualified(t.Name.Schema, x.Name)}},
					Note: "Or call create_hypertable with create_default_indexes => false. DROP INDEX CONCURRENTLY does not work on hypertables: set lock_timeout.",
				}}
				p.Report(f)
			}
		}
	},
}
