package vector

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var neverSearched = &rule.Rule{
	ID: "VEC010", Name: "vector-index-never-searched", Severity: rule.Advice,
	Title:   "No query orders by distance to the indexed column",
	Needs:   []rule.Need{rule.NeedQueries},
	Why:     "A vector index serves ORDER BY a distance and nothing else: not equality, not IS NULL, not a join. One that no query orders by is the most expensive of all idle indexes, in bytes and in the time of every insert.",
	Sources: []string{"pgvector"},
	Limits:  "By the workload that was given; a search that is put together at run time is not in it.",
	Run: func(p *rule.Pass) {
		var searched []*catalog.Column
		touched := map[*catalog.Table]bool{}
		for _, q := range p.Queries {
			for _, l := range q.Levels {
				for _, r := range l.Relations {
					if r.Table != nil {
						touched[r.Table] = true
					}
				}
				for _, k := range l.OrderBy {
					searched = append(searched, vectorColumn(k.Operand))
				}
				for _, d := range l.Predicates {
					if d.Left.Func != "" {
						searched = append(searched, vectorColumn(d.Left))
					}
				}
				for _, tg := range l.Targets {
					if tg.Func != "" {
						searched = append(searched, vectorColumn(tg.Operand))
					}
				}
			}
		}
		for _, a := range allIndexes(p) {
			if !touched[a.t] || slices.Contains(searched, a.column) {
				continue
			}
			f := a.finding(p, rule.Structural, "no query of the workload orders by a distance to %s.%s, which is all that index %s can serve", a.t.Name, a.column.Name, a.x.Name)
			f.Evidence = rule.ByWorkload
			f.Fixes = []rule.Fix{{Title: "Drop the index", Manual: true, Steps: []rule.FixStep{dropIndex(a.t, a.x.Name)}, Note: "Look at pg_stat_user_indexes.idx_scan of the live server first."}}
			p.Report(f)
		}
	},
}
