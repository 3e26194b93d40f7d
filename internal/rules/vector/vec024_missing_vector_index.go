package vector

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var missingVectorIndex = &rule.Rule{
	ID: "VEC024", Name: "missing-vector-index", Severity: rule.Warning,
	Title:   "Nearest neighbours are searched in a large table without a vector index",
	Needs:   []rule.Need{rule.NeedQueries},
	Why:     "Without an index the distance to every row is computed: about 4 microseconds a row, 40 ms at 10,000 rows, 4 s at a million, of one processor each time. Up to some ten thousand rows that is the better way, for it misses nothing.",
	Sources: []string{"pgvector", "vector:paths"},
	Limits:  "Judged where the rows are known, from a live server or by declared growth; silent where another condition narrows the rows down by an index.",
	Run: func(p *rule.Pass) {
		seen := map[*catalog.Column]bool{}
		for _, s := range searches(p) {
			rows, how, known := rowsExpected(p, s.t)
			if seen[s.c] || !s.plain() || !s.level.HasLimit || !known || rows < 50_000 || hasIndexOn(s) || len(equalities(filters(s.level, s.t))) > 0 {
				continue
			}
			seen[s.c] = true
			f := s.finding(rule.Statistics, "%s searches %.0f rows of %s for the nearest, and there is no vector index on %s", label(s.q), rows, s.t.Name, s.c.Name)
			f.Detail += " " + s.c.Name
			f.MissingIndex = true
			f.Facts = []rule.Fact{{Name: "rows", Value: fmt.Sprintf("%.0f", rows), Source: how}, {Name: "time at 4 µs a row", Value: fmt.Sprintf("%.1f s", rows*4e-6)}}
			class := classOf(s.c.Type.Name, s.op)
			if class != "" && atoi(s.c.Type.Mods) > 0 && atoi(s.c.Type.Mods) <= 2000 {
				fix := p.CreateIndexFix(s.t, strings.ToLower(ident.Object("idx", s.t.Name.Name+"_"+s.c.Name, "")), false, "hnsw", ident.Quote(s.c.Name)+" "+class, "")
				fix.Manual = true
				fix.Note += fmt.Sprintf(" SET maintenance_work_mem = '%.0fMB' for the build, or the rest of the graph is made on disk.", rows*hnswBuildBytes(s.c.Type.Name, atoi(s.c.Type.Mods), 16)/(1<<20)+1)
				f.Fixes = []rule.Fix{fix}
			} else {
				f.Fixes = []rule.Fix{{Title: "Create an HNSW index", Manual: true, Note: "On a cast to halfvec of a fixed length: the column itself cannot be indexed."}}
			}
			p.Report(f)
		}
	},
}

func hasIndexOn(s search) bool {
	for _, a := range annIndexes(s.t) {
		if a.column == s.c {
			return true
		}
	}
	return false
}
