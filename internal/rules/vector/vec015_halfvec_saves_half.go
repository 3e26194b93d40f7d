package vector

import (
	"fmt"

	"github.com/decadedb/decade/internal/feature"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var halfvecSavesHalf = &rule.Rule{
	ID: "VEC015", Name: "halfvec-saves-half", Severity: rule.Advice, Strict: true,
	Title: "Vector index in single precision where half would do",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "An HNSW index has to stay in memory to be fast. The same vectors as halfvec take half of it (a third at 1,024 dimensions, where single precision leaves half of each page empty), build in 0.4 to 0.6 of the time, " +
		"and give the same recall within 0.3 points on all published sets.",
	Sources: []string{"pgvector", "vector:sizes"},
	Limits:  "Queries must cast in the same way to use the index.",
	Run: func(p *rule.Pass) {
		version := ""
		if e := p.Catalog.Extension("vector"); e != nil {
			version = e.Version
		}
		if !feature.Extension(version, feature.VectorHalfvec) {
			return
		}
		for _, a := range allIndexes(p) {
			if a.x.Method != "hnsw" || a.typ != "vector" || a.dims < 256 || a.dims > 2000 {
				continue
			}
			m := option(a.x, "m", 16)
			if m < 2 {
				continue
			}
			now, then := hnswBytes("vector", a.dims, m), hnswBytes("halfvec", a.dims, m)
			f := a.finding(p, rule.Structural, "index %s takes %.0f bytes a row; as halfvec it would take %.0f at the same recall", a.x.Name, now, then)
			f.Facts = []rule.Fact{
				{Name: "bytes a row", Value: fmt.Sprintf("%.0f", now), Source: "pgvector's page layout"}, {Name: "as halfvec", Value: fmt.Sprintf("%.0f", then)},
				{Name: "a million rows", Value: size(now*1e6) + " against " + size(then*1e6)},
			}
			f.Fixes = []rule.Fix{{
				Title: "Index a cast to halfvec", Manual: true,
				Steps: []rule.FixStep{{SQL: fmt.Sprintf("CREATE INDEX CONCURRENTLY ON %s USING hnsw ((%s::halfvec(%d)) %s)", sqlName(a.t.Name), ident.Quote(a.column.Name), a.dims, classOf("halfvec", a.op)), NoTransaction: true}},
				Note:  fmt.Sprintf("And in the queries ORDER BY %s::halfvec(%d) %s $1::halfvec(%d). Drop the old index when nothing uses it.", ident.Quote(a.column.Name), a.dims, a.op, a.dims),
			}}
			p.Report(f)
		}
	},
}
