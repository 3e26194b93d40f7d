package query

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/pattern"
	"github.com/decadedb/decade/internal/rule"
	"github.com/decadedb/decade/internal/workload"
)

var sortDirection = &rule.Rule{
	ID: "QRY015", Name: "sort-direction", Severity: rule.Warning,
	Title: "Index holds the sort columns in an order that does not serve the query",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "An index gives its order forwards or backwards, nothing else. ORDER BY at DESC NULLS LAST is neither for an index (at) or (at DESC), whether there are NULLs or not, " +
		"so all rows are read and sorted to show ten of them.",
	Sources: []string{"indexes-ordering"},
	Limits:  "Only queries with a LIMIT: without one the sort of few rows costs little.",
	Run: func(p *rule.Pass) {
		levels(p, func(q *workload.Query, l *workload.Level) {
			r := only(l)
			if r == nil || l.Kind != "select" || !l.HasLimit || l.Aggregates || l.Distinct || len(l.OrderBy) == 0 || small(p, r.Table) {
				return
			}
			for _, k := range l.OrderBy {
				if !bare(k.Operand) || k.Op != "" {
					return
				}
			}
			eq := equals(l, r.Table, false)
			var near *catalog.Index
			for _, x := range r.Table.Indexes {
				rest, ok := sortKeys(x, eq, l)
				if !ok {
					continue
				}
				if servesOrder(rest, l.OrderBy) {
					return
				}
				if near == nil {
					near = x
				}
			}
			if near == nil {
				return
			}
			f := finding(q, l.Span, "index %s holds the sort columns, but its order serves ORDER BY neither forwards nor backwards", near.Name)
			f.Facts = append(f.Facts, rule.Fact{Name: "index", Value: "(" + rule.IndexKeys(near) + ")"})
			if text := withoutNulls(q, l, r.Table); text != "" && servesOrder(mustSort(near, eq, l), plainNulls(l.OrderBy)) {
				f.After = text
				p.Report(f)
				return
			}
			var keys []catalog.IndexKey
			var names []string
			for _, c := range eq {
				keys = append(keys, catalog.IndexKey{Column: c})
				names = append(names, c)
			}
			for _, k := range l.OrderBy {
				keys = append(keys, catalog.IndexKey{Column: k.Column, Desc: k.Desc, NullsFirst: k.NullsFirst})
				names = append(names, k.Column)
			}
			f.MissingIndex = true
			fix := p.CreateIndexFix(r.Table, indexName(r.Table, append(names, "sorted")...), false, "", rule.IndexKeys(&catalog.Index{Keys: keys}), "")
			fix.Title = "Build an index in the order of the query"
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		})
	},
}

// sortKeys gives the keys of an index behind the equality columns, when they
// are the columns of ORDER BY.
func sortKeys(x *catalog.Index, eq []string, l *workload.Level) ([]catalog.IndexKey, bool) {
	if x.Method != "btree" || x.Invalid || x.Where != nil {
		return nil, false
	}
	i := 0
	for i < len(x.Keys) && slices.Contains(eq, x.Keys[i].Column) {
		i++
	}
	if i < len(eq) && i == 0 && len(eq) > 0 || len(x.Keys)-i < len(l.OrderBy) {
		return nil, false
	}
	for j, k := range l.OrderBy {
		if x.Keys[i+j].Column != k.Column {
			return nil, false
		}
	}
	return x.Keys[i : i+len(l.OrderBy)], true
}

func mustSort(x *catalog.Index, eq []string, l *workload.Level) []catalog.IndexKey {
	keys, _ := sortKeys(x, eq, l)
	return keys
}

// servesOrder: all keys as asked for, or all the other way round.
func servesOrder(keys []catalog.IndexKey, order []workload.SortKey) bool {
	same, opposite := true, true
	for i, k := range order {
		same = same && keys[i].Desc == k.Desc && keys[i].NullsFirst == k.NullsFirst
		opposite = opposite && keys[i].Desc != k.Desc && keys[i].NullsFirst != k.NullsFirst
	}
	return same || opposite
}

var nullsWords = pattern.New(`(?i)\s+NULLS\s+(FIRST|LAST)\b`)

// withoutNulls writes the query without NULLS FIRST and LAST, where no sort
// column can be NULL so that they say nothing.
func withoutNulls(q *workload.Query, l *workload.Level, t *catalog.Table) string {
	if !nullsWords.MatchString(q.SQL) || len(q.Levels) != 1 {
		return ""
	}
	for _, k := range l.OrderBy {
		if c := t.Column(k.Column); c == nil || !c.NotNull {
			return ""
		}
	}
	return nullsWords.ReplaceAllString(q.SQL, "")
}

func plainNulls(order []workload.SortKey) []workload.SortKey {
	out := slices.Clone(order)
	for i := range out {
		out[i].NullsFirst = out[i].Desc
	}
	return out
}
