package query

import (
	"slices"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var listWithoutLimit = &rule.Rule{
	ID: "QRY010", Name: "list-without-limit", Severity: rule.Advice,
	Title: "List without a LIMIT over a table that grows",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Nothing bounds the result but the age of the database. Today it is a screen, in ten years it is the whole table in the memory of the application and on the wire, " +
		"and after an outage the backlog comes in one piece.",
	Sources: []string{"queries-limit", "architect:common fixes/too much data: add pagination"},
	Limits:  "Lists bounded by an owner or by both ends of a range are not reported, nor are aggregates and look-up tables.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			if l.Kind != "select" || !l.Outermost || l.HasLimit || l.Aggregates || l.Distinct || len(tables(l)) == 0 || q.Origin == "script" {
				return
			}
			searched, ranged, bounded := false, false, false
			for _, t := range tables(l) {
				if len(equals(l, t, false)) > 0 {
					bounded = true
				}
			}
			lower, upper := map[string]bool{}, map[string]bool{}
			for _, c := range l.Predicates {
				switch c.Op {
				case "like", "ilike":
					searched = searched || wildcardFirst.MatchString(c.Right.Text) && !c.InOr
				case "<", "<=":
					upper[c.Left.Column], ranged = true, true
				case ">", ">=":
					lower[c.Left.Column], ranged = true, true
				case "between":
					bounded = true
				case "in", "exists", "@@", "@>":
					bounded = bounded || c.Op == "in"
				}
			}
			for c := range lower {
				// A range up to now, or with two ends, has a length.
				col := slices.IndexFunc(l.Predicates, func(w workload.Predicate) bool { return w.Left.Column == c && isTime(column(w.Left)) })
				bounded = bounded || upper[c] || col >= 0
			}
			t := tables(l)[0]
			why, grows := growing(p, t)
			switch {
			case small(p, t):
				return
			case searched:
			case bounded, len(l.Predicates) > 0 && !ranged:
				return
			case !ranged && !grows:
				return
			}
			f := finding(q, l.Span, "no LIMIT bounds the rows of %s that come back", t.Name)
			if why != "" {
				f.Facts = append(f.Facts, rule.Fact{Name: "growth", Value: why})
			}
			f.Fixes = []rule.Fix{manual("Add ORDER BY and LIMIT, and page by key", "A worker takes a batch and comes again.")}
			p.Report(f)
		})
	},
}
