package query

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var leadingWildcard = &rule.Rule{
	ID: "QRY004", Name: "leading-wildcard", Severity: rule.Warning,
	Title: "Pattern that begins with a wildcard, without a trigram index",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "A B-tree is sorted by the beginning of the text; a pattern without a beginning reads and compares every row, and ILIKE does so for any pattern. " +
		"It is fast with the test data and grows with the table. A trigram index finds three letters anywhere; for words a text search index does.",
	Sources: []string{"pgtrgm", "indexes-types", "architect:query optimization/sequential scan"},
	Limits:  "Beside a condition that leaves few rows the scan of those is cheap. Patterns of fewer than three letters use no trigram index. Small look-up tables are not reported.",
	Run: func(p *rule.Pass) {
		predicates(p, func(q *workload.Query, l *workload.Level, c *workload.Predicate) {
			t := c.Left.Table
			if t == nil || c.Left.Column == "" || c.Left.JSONOp != "" || c.Op != "like" && c.Op != "ilike" || oneRow(l, t) {
				return
			}
			if rows, _, ok := p.Size(t.Name); ok && rows < 10_000 {
				return
			}
			free := wildcardFirst.MatchString(c.Right.Text)
			if !free && !(c.Op == "ilike" && constPattern.MatchString(c.Right.Text)) || trigram(t, l, c) {
				return
			}
			what := "a pattern that begins with a wildcard"
			if !free {
				what = "ILIKE"
			}
			f := finding(q, c.Span, "%s on %s.%s reads every row that the other conditions leave", what, t.Name, c.Left.Column)
			f.Detail = c.Left.Column
			severity := rule.Warning
			if lookup(t) {
				severity = rule.Advice
			}
			key := rule.ColumnList([]string{c.Left.Column})
			if c.Left.Func == "lower" || c.Left.Func == "upper" {
				key = c.Left.Func + "(" + key + ")"
			} else if c.Left.Func != "" || c.Left.Cast != "" {
				p.ReportAs(severity, f)
				return
			}
			fix := p.CreateIndexFix(t, indexName(t, c.Left.Column, "trgm"), false, "gin", key+" gin_trgm_ops", "")
			fix.Title = "Build a trigram index"
			if p.Catalog.Extension("pg_trgm") == nil {
				fix.Steps = slices.Insert(fix.Steps, 0, rule.FixStep{SQL: "CREATE EXTENSION IF NOT EXISTS pg_trgm"})
			}
			fix.Note += " It serves LIKE, ILIKE and regular expressions; beside user_id = $1 an index over both with btree_gin is narrower. For words rather than parts of words use a tsvector."
			f.Fixes = []rule.Fix{fix}
			p.ReportAs(severity, f)
		})
	},
}

var (
	wildcardFirst = pattern.New(`(?s)^\(*\s*(?:concat\s*\(\s*)?[eE]?'[%_]`)
	constPattern  = pattern.New(`(?s)^\(*\s*[eE]?'`)
)

// trigram: an index of trigrams serves the condition.
func trigram(t *catalog.Table, l *workload.Level, c *workload.Predicate) bool {
	want := strings.Trim(unqualified(l, c.Left.Norm), "()")
	for _, x := range t.Indexes {
		if x.Invalid || x.Method != "gin" && x.Method != "gist" {
			continue
		}
		for _, k := range x.Keys {
			if !strings.Contains(k.OpClass, "trgm") && !strings.Contains(k.OpClass, "bigm") {
				continue
			}
			if k.Column == c.Left.Column && c.Left.Func == "" || k.Expr != nil && (strings.Trim(k.Expr.Norm, "()") == want || strings.Contains(k.Expr.Norm, ident.Quote(c.Left.Column))) {
				return true
			}
		}
	}
	return false
}
