package index

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var orderedArray = &rule.Rule{
	ID: "IDX011", Name: "ordered-array", Severity: rule.Warning,
	Title: "B-tree over an array or text search vector",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A B-tree compares whole arrays: it finds rows whose array is exactly the given one. \"Contains\", \"overlaps\" and \"matches\" (@>, &&, @@, = ANY) " +
		"read the whole table beside it, and an array of more than about 2,700 bytes cannot be inserted any more. GIN indexes the elements.",
	Sources: []string{"gin", "indexes-types", "textsearch-indexes"},
	Limits:  "Where whole arrays are compared for equality or uniqueness the B-tree is right; unique ones are not reported, nor is one that a query uses so.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if x.Method != "btree" || !x.plain() || len(x.Keys) != 1 {
				return
			}
			c := x.table.Column(x.Keys[0].Column)
			if c == nil || !(c.Type.Dims > 0 || c.Type.Is("tsvector")) || comparedWhole(p, x.table, c) {
				return
			}
			f := x.finding(p, "B-tree %s of %s is over %s of type %s, and finds no element of it", x.Name, x.table.Name, c.Name, c.Type)
			f.Fixes = []rule.Fix{x.replaceFix(p, "Build a GIN index, then drop the B-tree", indexName(x.table, c.Name, "gin"), "gin", rule.ColumnList([]string{c.Name}), "")}
			p.Report(f)
		})
	},
}

// comparedWhole: a query compares or sorts by the whole value.
func comparedWhole(p *rule.Pass, t *catalog.Table, c *catalog.Column) bool {
	for _, q := range p.Queries {
		for _, l := range q.Levels {
			for _, w := range l.Predicates {
				if w.Left.Table == t && w.Left.Column == c.Name && w.Left.Kind == "column" && (w.Op == "=" || w.Op == "in" || w.Op == "<" || w.Op == ">") {
					return true
				}
			}
			for _, k := range l.OrderBy {
				if k.Table == t && k.Column == c.Name && k.Func == "" {
					return true
				}
			}
		}
	}
	return false
}
