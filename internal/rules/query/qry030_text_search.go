package query

import (
	"strings"

	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var textSearch = &rule.Rule{
	ID: "QRY030", Name: "text-search", Severity: rule.Warning,
	Title: "Text search that no index serves",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "to_tsvector(...) in a condition takes every text apart again for every search, unless an index over the very same expression exists. " +
		"An index over to_tsvector('english', body) does not serve to_tsvector('simple', body), nor to_tsvector(body), whose configuration is the session's.",
	Sources: []string{"textsearch-tables", "textsearch-indexes"},
	Limits:  "Beside a condition that leaves few rows the texts of those are soon taken apart.",
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, l *workload.Level, c *workload.Predicate) {
			o := c.Left
			if c.Op != "@@" || o.Table == nil || o.Column == "" || c.Having || small(p, o.Table) || oneRow(l, o.Table) {
				return
			}
			vector := column(o)
			key := unqualified(l, o.Norm)
			served, near := false, ""
			for _, x := range o.Table.Indexes {
				for _, k := range x.Keys {
					if x.Invalid || x.Method != "gin" && x.Method != "gist" {
						continue
					}
					if k.Column == o.Column && o.Func == "" || k.Expr != nil && strings.Trim(k.Expr.Norm, "()") == strings.Trim(key, "()") {
						served = true
					} else if k.Expr != nil && strings.Contains(k.Expr.Norm, "to_tsvector") {
						near = x.Name
					}
				}
			}
			if served || vector == nil || o.Func == "" && !vector.Type.Is("tsvector") || o.Func != "" && o.Func != "to_tsvector" {
				return
			}
			f := finding(q, c.Span, "no index of %s serves the search in %s", o.Table.Name, o.Text)
			f.Detail = o.Column
			f.MissingIndex = true
			if near != "" {
				f.Facts = append(f.Facts, rule.Fact{Name: "of another form", Value: near})
			}
			if o.Func == "to_tsvector" && len(o.FuncArgs) == 0 {
				f.MissingIndex = false
				f.Fixes = []rule.Fix{manual("Say the configuration", "to_tsvector('english', "+o.Column+") in the index and in the query: without it the expression cannot be indexed.")}
			} else {
				fix := p.CreateIndexFix(o.Table, indexName(o.Table, o.Column, "search"), false, "gin", key, "")
				fix.Title = "Build a GIN index over the same expression"
				f.Fixes = []rule.Fix{fix}
			}
			p.Report(f)
		})
	},
}
