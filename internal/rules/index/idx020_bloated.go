package index

import (
	"fmt"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var bloated = &rule.Rule{
	ID: "IDX020", Name: "bloated", Severity: rule.Advice,
	Title: "Index much larger than its entries",
	Needs: []rule.Need{rule.NeedStats},
	Why: "Deleted entries leave holes that only entries of the same range fill again. An index of which most is air needs several times the cache for the same answers, " +
		"and it never shrinks by itself.",
	Sources: []string{"routine-reindex", "sql-reindex"},
	Limits: "An estimate from the number of rows and the average widths of the statistics; deduplication makes real indexes smaller, never larger. " +
		"An index that is filled and emptied in turn will grow again.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			s := x.liveStats(p)
			rows, _, ok := p.Size(x.table.Name)
			if s == nil || !ok || x.Method != "btree" || x.table.Hypertable != nil || x.Where != nil || x.Invalid || s.Bytes < unusedBytes {
				return
			}
			expected, known := expectedBytes(x, rows)
			if !known || float64(s.Bytes) < 3*expected {
				return
			}
			f := x.finding(p, "index %s of %s is several times as large as its entries", x.Name, x.table.Name)
			f.Confidence = rule.Heuristic
			f.Facts = append(f.Facts, rule.Fact{Name: "expected", Value: bytes(int64(expected)), Source: fmt.Sprintf("%.0f rows and pg_stats.avg_width", rows)})
			f.Fixes = []rule.Fix{{
				Title: "Build it anew without stopping writers",
				Steps: []rule.FixStep{{SQL: "REINDEX INDEX CONCURRENTLY " + ident.Qualified(x.table.Name.Schema, x.Name), NoTransaction: true}},
				Note:  "Needs room for a second copy. If it is stopped it leaves an invalid index whose name ends in _ccnew: drop that.",
			}}
			p.Report(f)
		})
	},
}

// expectedBytes estimates a B-tree at the default fillfactor of 90: 8 bytes of
// header and 4 of line pointer an entry, values aligned to 8.
func expectedBytes(x judged, rows float64) (float64, bool) {
	width := 0
	columns := append(x.KeyColumns(), x.Include...)
	if len(x.KeyColumns()) != len(x.Keys) {
		return 0, false
	}
	for _, name := range columns {
		c := x.table.Column(name)
		if c == nil {
			return 0, false
		}
		w := fixedWidth(c)
		if w == 0 && c.Stats != nil {
			w = c.Stats.AvgWidth
		}
		if w == 0 {
			return 0, false
		}
		width += (w + 3) &^ 3
	}
	return rows * float64((width+7)&^7+12) / 0.9, true
}

func fixedWidth(c *catalog.Column) int {
	switch {
	case c.Type.Is("bigint", "timestamp with time zone", "timestamp without time zone", "double precision"):
		return 8
	case c.Type.Is("integer", "date", "real"):
		return 4
	case c.Type.Is("uuid"):
		return 16
	}
	return 0
}
