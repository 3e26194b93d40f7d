package vector

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
)

var limitBeyondEfSearch = &rule.Rule{
	ID: "VEC021", Name: "limit-beyond-ef-search", Severity: rule.Warning,
	Title: "LIMIT asks for more rows than the index looks at",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "An HNSW scan gives hnsw.ef_search rows at most, 40 unless it was set. LIMIT 100 then returns 40 rows and no error, the pages behind the first are empty, and the last of the 40 are poor, because recall falls towards " +
		"the end of the list.",
	Sources: []string{"pgvector", "vector:parameters"},
	Limits:  "LIMIT as a number; one that is a parameter cannot be judged.",
	Run: func(p *rule.Pass) {
		for _, s := range searches(p) {
			a, ok := s.served()
			k := atoi(s.level.Limit) + atoi(s.level.Offset)
			if !ok || a.x.Method != "hnsw" || !s.plain() || k <= 40 || mentioned(p, s.q, "hnsw.ef_search") || mentioned(p, s.q, "hnsw.iterative_scan") {
				continue
			}
			f := s.finding(rule.Measured, "%s asks for %d neighbours and hnsw.ef_search is 40, so it gets 40 at most", label(s.q), k)
			f.Detail += " limit"
			f.Facts = []rule.Fact{{Name: "limit", Value: s.level.Limit}, {Name: "hnsw.ef_search", Value: "40, the default"}}
			f.Fixes = []rule.Fix{{
				Title: "Raise ef_search for this query", Manual: true,
				Steps: []rule.FixStep{{SQL: fmt.Sprintf("SET LOCAL hnsw.ef_search = %d", min(1000, k*2)), Comment: "in the query's transaction, or by ALTER FUNCTION ... SET"}},
				Note:  "1000 is the most; time grows with it. Iterative scans (0.8.0) go on by themselves.",
			}}
			p.Report(f)
		}
	},
}
