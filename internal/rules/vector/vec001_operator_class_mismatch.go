package vector

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/rule"
)

var operatorClassMismatch = &rule.Rule{
	ID: "VEC001", Name: "operator-class-mismatch", Severity: rule.Warning,
	Title: "Vector index is built for another operator than the queries use",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "An index knows one distance: vector_l2_ops serves <->, vector_cosine_ops serves <=>, vector_ip_ops serves <#>. A query with another operator computes the distance to every row and sorts; the " +
		"answer is right, so nothing shows it but the time, which grows with the table, while the index is maintained for nothing.",
	Sources: []string{"pgvector", "indexes-opclass", "schema-design:pgvector/hnsw"},
	Run: func(p *rule.Pass) {
		type key struct {
			t  *catalog.Table
			c  *catalog.Column
			op string
		}
		users := map[key][]search{}
		var order []key
		for _, s := range searches(p) {
			k := key{s.t, s.c, s.op}
			if users[k] == nil {
				order = append(order, k)
			}
			users[k] = append(users[k], s)
		}
		for _, k := range order {
			var wrong []annIndex
			matched := false
			for _, a := range annIndexes(k.t) {
				if a.column == k.c {
					matched = matched || a.op == k.op
					wrong = append(wrong, a)
				}
			}
			if matched || len(wrong) == 0 {
				continue
			}
			used := func(op string) bool { return len(users[key{k.t, k.c, op}]) > 0 }
			reportMismatch(p, users[k], wrong[0], !used(wrong[0].op))
		}
	},
}

func reportMismatch(p *rule.Pass, users []search, a annIndex, unused bool) {
	s := users[0]
	names := s.q.Name
	if len(users) > 1 {
		names += fmt.Sprintf(" and %d more", len(users)-1)
	}
	f := a.finding(p, rule.Measured, "index %s serves %s, but %s orders %s.%s by %s, so it is not used", a.x.Name, opWords(a.op), label(s.q), a.t.Name, a.column.Name, opWords(s.op))
	f.Evidence, f.MissingIndex = rule.ByWorkload, true
	f.Detail = s.op
	f.Facts = []rule.Fact{{Name: "operator class of the index", Value: classOf(a.typ, a.op)}, {Name: "queries", Value: names}}
	class := classOf(a.typ, s.op)
	keys := ident.Quote(a.column.Name) + " " + class
	if k := a.x.Keys[0]; k.Column == "" {
		keys = "(" + k.Expr.SQL + ") " + class
	}
	like := *a.x
	like.Include = nil
	fix := p.CreateIndexFix(a.t, freeName(a.t, a.x.Name, s.op), false, a.x.Method, keys, rule.IndexTail(&like))
	if unused {
		fix.Steps = append(fix.Steps, dropIndex(a.t, a.x.Name))
		fix.Title = strings.Replace(fix.Title, "Create the index", "Create the index for "+s.op+" and drop the other", 1)
	}
	f.Fixes = []rule.Fix{fix}
	p.Report(f)
}

// freeName names the index for another operator.
func freeName(t *catalog.Table, old, op string) string {
	suffix := strings.TrimSuffix(classOf("", op), "_ops")
	name := ident.Object(old, strings.Trim(suffix, "_"), "")
	for n := 2; t.Index(name) != nil; n++ {
		name = ident.Object(old, fmt.Sprint(n), "")
	}
	return name
}
