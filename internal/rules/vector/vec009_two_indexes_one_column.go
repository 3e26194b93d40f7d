package vector

import (
	"github.com/decadedb/decade/internal/rule"
)

var twoIndexesOneColumn = &rule.Rule{
	ID: "VEC009", Name: "two-vector-indexes", Severity: rule.Warning,
	Title: "HNSW and IVFFlat on one column for one operator",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "The planner takes one of them for a search; the other costs memory, disk and time with every insert (an HNSW index on 768 dimensions takes 4 kB a row) and answers nothing. Which one it takes can change with the " +
		"statistics, and with it recall and speed, though nobody changed anything.",
	Sources: []string{"pgvector", "schema-design:pgvector/hnsw-vs-ivfflat"},
	Limits:  "Partial indexes with other conditions and indexes for other operators are not two of a kind.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			list := annIndexes(t)
			for i, a := range list {
				for j, b := range list {
					if a.x.Method != "hnsw" || b.x.Method != "hnsw" && b.x.Method != "ivfflat" || i == j || b.x.Method == "hnsw" && (j < i || a.typ != b.typ) ||
						a.column != b.column || a.op != b.op || !a.x.Where.Equal(b.x.Where) {
						continue
					}
					f := b.finding(p, rule.Structural, "%s.%s has two vector indexes for %s: %s (%s) and %s (%s)", t.Name, b.column.Name, opWords(b.op), a.x.Name, a.x.Method, b.x.Name, b.x.Method)
					f.Fixes = []rule.Fix{{Title: "Keep the HNSW index and drop the other", Steps: []rule.FixStep{dropIndex(t, b.x.Name)}, Note: "Compare recall and time of your own queries with each of them first (BEGIN; DROP INDEX ...; EXPLAIN ...; ROLLBACK on a copy)."}}
					p.Report(f)
				}
			}
		}
	},
}
