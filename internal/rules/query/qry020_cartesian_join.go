package query

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var cartesianJoin = &rule.Rule{
	ID: "QRY020", Name: "cartesian-join", Severity: rule.Error,
	Title: "Tables joined without a condition",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "FROM a, b without a condition between them gives every row of a with every row of b. A thousand and a thousand are a million; in ten years it does not end. " +
		"Mostly a condition was lost when a third table was added.",
	Sources: []string{"queries-table-expressions"},
	Limits:  "CROSS JOIN says that it is meant and is not reported, nor are functions, subqueries and tables of which one row is asked for.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if l.Kind == "insert" || len(l.Relations) < 2 || crossWord.MatchString(q.SQL) {
				return
			}
			for i, r := range l.Relations {
				if i == 0 || r.Table == nil || r.Join != "cross" || connected(l, i) || oneRow(l, r.Table) {
					continue
				}
				if slices.ContainsFunc(l.Relations[:i], func(o workload.Relation) bool { return o.Table == nil || oneRow(l, o.Table) }) {
					continue
				}
				f := finding(q, l.Span, "%s is joined to nothing: each of its rows comes with every row of %s", r.Table.Name, l.Relations[0].Table.Name)
				f.Detail = r.Table.Name.String()
				f.Fixes = []rule.Fix{manual("Add the condition, or say CROSS JOIN if every pair is meant", "")}
				f.Fixes[0].Note = "Joins written with JOIN ... ON cannot lose theirs."
				p.Report(f)
				return
			}
		})
	},
}

var crossWord = pattern.New(`(?i)\bcross\s+join\b|\bnatural\b`)

// connected: some condition mentions the i-th relation and another one.
func connected(l *workload.Level, i int) bool {
	me := &l.Relations[i]
	names := func(r *workload.Relation) string { return strings.ToLower(qualifier(r)) + "." }
	for _, c := range l.Predicates {
		if c.Left.Table != nil && c.Right.Table != nil && c.Left.Table != c.Right.Table && (c.Left.Table == me.Table || c.Right.Table == me.Table) {
			return true
		}
		text := strings.ToLower(c.Text)
		mine := strings.Contains(text, names(me)) || c.Left.Table == me.Table || c.Right.Table == me.Table
		if !mine {
			continue
		}
		for j := range l.Relations {
			if j != i && strings.Contains(text, names(&l.Relations[j])) {
				return true
			}
		}
		// A condition between expressions whose columns could not be told apart.
		if c.Left.Kind == "expr" && c.Left.Column == "" || c.Right.Kind == "expr" && c.Right.Column == "" || c.Subquery != nil || c.Op == "exists" {
			return true
		}
		if c.Join {
			return true
		}
	}
	return false
}
