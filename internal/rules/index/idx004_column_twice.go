package index

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var columnTwice = &rule.Rule{
	ID: "IDX004", Name: "column-twice", Severity: rule.Warning,
	Title: "Index holds the same column twice",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "PostgreSQL allows it and stores the value twice in every entry. Usually another column was meant, " +
		"so the query that the index was made for has none.",
	Sources: []string{"sql-createindex", "indexes-index-only-scans"},
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if x.Constraint != "" {
				return
			}
			seen := map[string]bool{}
			keys, include := []catalog.IndexKey{}, []string{}
			var twice []string
			for _, k := range x.Keys {
				// Two operator classes of one column serve different operators.
				name := keyText(k)
				if k.Column != "" && seen[name] {
					twice = append(twice, k.Column)
					continue
				}
				seen[name] = true
				keys = append(keys, k)
			}
			for _, c := range x.Include {
				if seen["i:"+c] || slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool { return k.Column == c }) {
					twice = append(twice, c)
					continue
				}
				seen["i:"+c] = true
				include = append(include, c)
			}
			if len(twice) == 0 {
				return
			}
			f := x.finding(p, "index %s of %s holds %s twice", x.Name, x.table.Name, strings.Join(twice, ", "))
			once := *x.Index
			once.Keys, once.Include = keys, include
			columns := once.KeyColumns()
			fix := p.CreateIndexFix(x.table, freeName(x.table, indexName(x.table, columns...)), x.Unique, x.Method, rule.IndexKeys(&once), rule.IndexTail(&once))
			fix.Title = "Build the index with each column once, then drop this one"
			fix.Steps = append(fix.Steps, x.dropSteps()...)
			f.Fixes = []rule.Fix{fix}
			p.Report(f)
		})
	},
}
