package vector

import (
	"fmt"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var orderNotIndexable = &rule.Rule{
	ID: "VEC004", Name: "vector-order-not-indexable", Severity: rule.Warning,
	Title: "Query asks for neighbours in a form that no vector index can serve",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "A vector index gives rows in the order of ORDER BY column <=> value, ascending, as many as LIMIT says. Sorted by a similarity computed from it, descending, without a LIMIT, or with the distance only " +
		"in WHERE, the query computes the distance to every row of ten years. The similarity belongs into the output, the distance into ORDER BY.",
	Sources: []string{"pgvector", "schema-design:pgvector/search"},
	Limits:  "A table of some thousand rows is searched exactly in milliseconds; where its size is known to be so the rule is silent.",
	Run: func(p *rule.Pass) {
		ordered := map[*workload.Level]bool{}
		for _, s := range searches(p) {
			ordered[s.level] = true
			if !smallTable(p, s) {
				judgeOrder(p, s)
			}
		}
		for _, q := range p.Queries {
			for _, l := range q.Levels {
				if ordered[l] {
					continue
				}
				for _, d := range distances(l) {
					t := d.Left.Table
					f := queryFinding(q, l, t, rule.Measured, fmt.Sprintf("%s has the distance to %s.%s in WHERE and does not order by it, so it computes it for every row", label(q), t.Name, d.Left.Column))
					f.Detail += " where"
					f.Pos = d.Span
					f.Fixes = []rule.Fix{{Title: "Order by the distance, take some, cut off outside", Manual: true, Note: "The nearest k by ORDER BY ... LIMIT in a materialized CTE, the threshold around it. For all rows within a radius there is only the exact search."}}
					p.Report(f)
				}
			}
		}
	},
}

func smallTable(p *rule.Pass, s search) bool {
	rows, bytes, known := p.Size(s.t.Name)
	return known && rows >= 0 && rows < 10_000 && bytes < 100<<20
}

func judgeOrder(p *rule.Pass, s search) {
	distance := fmt.Sprintf("%s %s %s", s.key.Operand.Text, s.op, s.key.Other.Text)
	var f rule.Finding
	switch {
	case s.key.Computed:
		f = s.finding(rule.Measured, "%s orders by %s, computed from the distance, so no vector index serves it", label(s.q), s.key.Text)
		f.Detail += " computed"
		if s.key.Desc {
			if after, ok := orderedBy(s.q.SQL, distance); ok {
				f.Before, f.After = s.q.SQL, after
			}
		}
	case s.key.Desc:
		f = s.finding(rule.Measured, "%s orders by the distance descending, which asks for the farthest rows and no vector index serves", label(s.q))
		f.Detail += " descending"
		if after, ok := orderedBy(s.q.SQL, distance); ok {
			f.Before, f.After = s.q.SQL, after
		}
	case !s.level.HasLimit:
		f = s.finding(rule.Measured, "%s orders by the distance without a LIMIT, so no vector index serves it", label(s.q))
		f.Detail += " no limit"
	default:
		return
	}
	f.Facts = []rule.Fact{{Name: "order", Value: s.key.Text}}
	f.Fixes = []rule.Fix{{Title: "ORDER BY " + distance + " LIMIT k", Manual: true, Note: "1 - distance may stand in the output: it sorts the same way round."}}
	p.Report(f)
}
