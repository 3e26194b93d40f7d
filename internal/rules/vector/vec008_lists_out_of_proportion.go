package vector

import (
	"fmt"
	"math"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var listsOutOfProportion = &rule.Rule{
	ID: "VEC008", Name: "ivfflat-lists-out-of-proportion", Severity: rule.Advice,
	Title: "IVFFlat's number of lists does not fit the number of rows",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A search reads whole lists. With 100 lists for ten million rows each probe reads 100,000 vectors; with 1,000 lists for ten thousand rows each holds ten, and the neighbours stand in lists that are not probed. " +
		"The rule of thumb is rows/1000 up to a million rows and the square root of the rows above.",
	Sources: []string{"pgvector", "vector:ivfflat"},
	Limits:  "Judged where the rows are known, from a live server or by declared growth; off by a factor of four or more.",
	Run: func(p *rule.Pass) {
		for _, a := range allIndexes(p) {
			rows, how, known := rowsExpected(p, a.t)
			if a.x.Method != "ivfflat" || !known || rows < 1000 {
				continue
			}
			lists := float64(option(a.x, "lists", 100))
			want := math.Max(1, rows/1000)
			if rows > 1e6 {
				want = math.Sqrt(rows)
			}
			want = math.Min(want, 32768)
			if lists <= want*4 && lists >= want/4 {
				continue
			}
			f := a.finding(p, rule.Statistics, "index %s has %.0f lists for %.0f rows, where about %.0f fit", a.x.Name, lists, rows, want)
			f.Facts = []rule.Fact{{Name: "rows", Value: fmt.Sprintf("%.0f", rows), Source: how}, {Name: "rows per list", Value: fmt.Sprintf("%.0f", rows/lists)}}
			index := ident.Qualified(a.t.Name.Schema, a.x.Name)
			f.Fixes = []rule.Fix{{
				Title: "Set the lists and build the index anew",
				Steps: []rule.FixStep{
					{SQL: fmt.Sprintf("ALTER INDEX %s SET (lists = %.0f)", index, want)},
					{SQL: "REINDEX INDEX CONCURRENTLY " + index, NoTransaction: true},
				},
				Manual: a.t.Kind == catalog.PartitionedTable,
				Note:   "When the rows are there: built early it learns its centres from too few. Set ivfflat.probes to about the square root of the lists. HNSW has no such number to keep.",
			}}
			p.Report(f)
		}
	},
}
