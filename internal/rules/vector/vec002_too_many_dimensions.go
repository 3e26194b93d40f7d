package vector

import (
	"fmt"

	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var tooManyDimensions = &rule.Rule{
	ID: "VEC002", Name: "too-many-dimensions", Severity: rule.Error,
	Title: "More dimensions than an index can hold",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "HNSW and IVFFlat index up to 2,000 dimensions of vector, 4,000 of halfvec and 64,000 of bit; PostgreSQL refuses the index beyond. The column may be longer: an index on the same numbers as " +
		"halfvec loses next to no recall and takes half the space; beyond 4,000, bits find candidates and the full vectors rank them again.",
	Sources: []string{"pgvector"},
	Run: func(p *rule.Pass) {
		for _, a := range allIndexes(p) {
			limit := map[string]int{"vector": 2000, "halfvec": 4000, "bit": 64000}[a.typ]
			if limit == 0 || a.dims <= limit {
				continue
			}
			f := a.finding(p, rule.Measured, "index %s is on %d dimensions of %s, and %s indexes %d at most, so PostgreSQL refuses it", a.x.Name, a.dims, a.typ, a.x.Method, limit)
			f.Facts = []rule.Fact{{Name: "refused with", Value: "54000", Source: "measured on pgvector 0.8.0 and 0.8.7"}}
			if sql, note := narrower(a); sql != "" {
				f.Fixes = []rule.Fix{{Title: "Index the same numbers in a smaller type", Steps: []rule.FixStep{{SQL: sql}}, Replaces: true, Note: note}}
			}
			p.Report(f)
		}
	},
}

func narrower(a annIndex) (sql, note string) {
	column := ident.Quote(a.column.Name)
	head := fmt.Sprintf("CREATE INDEX %s ON %s USING %s ", ident.Quote(a.x.Name), sqlName(a.t.Name), a.x.Method)
	half, bits := classOf("halfvec", a.op), classOf("bit", "<~>")
	switch {
	case a.dims <= 4000 && half != "":
		return head + fmt.Sprintf("((%s::halfvec(%d)) %s)", column, a.dims, half),
			fmt.Sprintf("Queries must say the same to use it: ORDER BY %s::halfvec(%d) %s $1::halfvec(%d).", column, a.dims, a.op, a.dims)
	case a.dims <= 64000:
		return head + fmt.Sprintf("((binary_quantize(%s)::bit(%d)) %s)", column, a.dims, bits),
			"Take some hundred candidates by <~>, then order those by the full vectors. Test the recall on your own vectors first."
	}
	return "", ""
}
