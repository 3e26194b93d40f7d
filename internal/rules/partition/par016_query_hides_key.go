package partition

import (
	"fmt"
	"strings"

	"github.com/decadedb/decade/internal/rule"
)

var queryHidesKey = &rule.Rule{
	ID: "PAR016", Name: "query-hides-partition-key", Severity: rule.Warning,
	Title: "Query wraps the partition key, so no partition is left out",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "The planner compares bounds with the bare column only. date_trunc('day', created_at) = $1 or created_at::date = $1 is opaque to it, so the query opens every partition and every index " +
		"of ten years to read one day. The same condition as a range of the bare column opens one.",
	Sources: []string{"ddl-partitioning", "architect:query/sequential-scan"},
	Run: func(p *rule.Pass) {
		for _, a := range accesses(p) {
			if len(a.usable) > 0 || len(a.joined) > 0 || len(a.wrapped) == 0 {
				continue
			}
			w := a.wrapped[0]
			s := rule.Statement{Query: a.q}
			how := w.Left.Func
			if how == "" {
				how = "a cast to " + w.Left.Cast
			}
			f := s.Finding(a.table, rule.Structural, fmt.Sprintf("%s hides the partition key of %s in %s, so it reads every partition", s.Label(), a.table.Name, how))
			f.Detail += " " + a.table.Name.String()
			f.Pos = w.Span
			f.Facts = []rule.Fact{{Name: "condition", Value: w.Text}, {Name: "partitions", Value: fmt.Sprint(len(leaves(p, a.table)))}}
			if better, ok := asRange(w); ok && strings.Count(a.q.SQL, w.Text) == 1 {
				f.Before, f.After = a.q.SQL, strings.Replace(a.q.SQL, w.Text, better, 1)
			}
			f.Fixes = []rule.Fix{{Title: "Compare the bare column with a range", Manual: true, Note: "key >= start AND key < end; the end is exclusive, as partition bounds are."}}
			p.Report(f)
		}
	},
}
