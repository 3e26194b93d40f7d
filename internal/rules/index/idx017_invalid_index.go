package index

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
)

var invalidIndex = &rule.Rule{
	ID: "IDX017", Name: "invalid-index", Severity: rule.Error,
	Title: "Invalid index left behind",
	Needs: []rule.Need{rule.NeedLive},
	Why: "A CREATE INDEX CONCURRENTLY or REINDEX CONCURRENTLY failed or was stopped. What it left is written by every insert and read by no query; " +
		"a unique one may refuse rows although it guards nothing. CREATE INDEX IF NOT EXISTS sees the name, reports success, and leaves it as it is.",
	Sources: []string{"sql-createindex", "sql-reindex"},
	Limits:  "An index under construction at the moment of the review looks the same. The parent's index of a partitioned table is judged with the partitions.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if !x.Invalid || x.table.Kind == catalog.PartitionedTable {
				return
			}
			f := x.finding(p, "index %s of %s is invalid: it costs every write and serves no query", x.Name, x.table.Name)
			f.Confidence = rule.Measured
			f.Facts = append(f.Facts, rule.Fact{Name: "indisvalid", Value: "false", Source: "pg_index"})
			drop := x.dropFix("")
			if rebuilt.MatchString(x.Name) {
				drop.Note = "It is what a failed REINDEX CONCURRENTLY left; the index itself is another."
				f.Fixes = []rule.Fix{drop}
			} else if x.table.Hypertable != nil {
				drop.Note = "Then create it anew, chunk by chunk: TimescaleDB refuses to reindex one index."
				f.Fixes = []rule.Fix{drop}
			} else {
				f.Fixes = []rule.Fix{{
					Title: "Build it again",
					Steps: []rule.FixStep{{SQL: "REINDEX INDEX CONCURRENTLY " + ident.Qualified(x.table.Name.Schema, x.Name), NoTransaction: true}},
					Note:  "For a unique index remove the duplicates first, or it fails again.",
				}, drop}
			}
			p.Report(f)
		})
	},
}

// rebuilt matches the names that REINDEX CONCURRENTLY gives to its copies.
var rebuilt = pattern.New(`_cc(new|old)\d*$`)
