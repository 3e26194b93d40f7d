package index

import (
	"github.com/decadedb/decade/internal/rule"
)

var hashIndex = &rule.Rule{
	ID: "IDX014", Name: "hash-index", Severity: rule.Advice, Strict: true,
	Title: "Hash index",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A hash index answers = and nothing else: no range, no order, no index-only scan, no uniqueness, one column. A B-tree answers = about as fast and all of the others too. " +
		"Its buckets are doubled as the table grows, and never given back.",
	Sources: []string{"hash-index", "indexes-types"},
	Limits:  "For long texts (URLs) compared by equality only, hash entries are four bytes where a B-tree holds the whole text: then it is right.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if x.Method != "hash" || x.Keys[0].Column == "" || x.Constraint != "" {
				return
			}
			c := x.table.Column(x.Keys[0].Column)
			if c == nil || c.Type.Is("text") && c.Stats != nil && c.Stats.AvgWidth >= 100 {
				return
			}
			f := x.finding(p, "index %s of %s is a hash index, which serves nothing but equality", x.Name, x.table.Name)
			if i := rule.CoveringIndex(x.table, []string{c.Name}); i != nil && i.Method == "btree" {
				f.Fixes = []rule.Fix{x.dropFix(i.Name + " answers equality as well.")}
			} else {
				f.Fixes = []rule.Fix{x.replaceFix(p, "Build a B-tree, then drop the hash index", indexName(x.table, c.Name), "", rule.ColumnList([]string{c.Name}), rule.IndexTail(x.Index))}
			}
			p.Report(f)
		})
	},
}
