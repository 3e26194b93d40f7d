package index

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var prefixOfAnother = &rule.Rule{
	ID: "IDX002", Name: "prefix-of-another", Severity: rule.Warning,
	Title: "Index is the beginning of another one",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A B-tree over (user_id, time) finds rows by user_id alone as well as one over (user_id) does. The shorter one is written by every insert, vacuumed, " +
		"cached and backed up for ten years, and only saves a few bytes an entry.",
	Sources: []string{"indexes-multicolumn", "architect:indexing/primary access patterns"},
	Limits: "The shorter index is smaller, so a scan of all of it is cheaper; where the longer one has wide columns behind and the table is read-mostly, keep both. " +
		"Unique, partial and differently ordered indexes are not reported.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			longer := longerThan(x)
			if longer == nil {
				return
			}
			f := x.finding(p, "index %s of %s is the beginning of index %s", x.Name, x.table.Name, longer.Name)
			f.Facts = append(f.Facts, rule.Fact{Name: "longer index", Value: judged{longer, x.table}.definition()})
			f.Fixes = []rule.Fix{x.dropFix(longer.Name + " serves what it served, foreign keys included.")}
			p.Report(f)
		})
	},
}

// longerThan finds the shortest index that x is a real beginning of.
func longerThan(x judged) *catalog.Index {
	if x.Method != "btree" || !x.plain() || x.Invalid || x.superfluous() {
		return nil
	}
	var best *catalog.Index
	for _, b := range x.table.Indexes {
		if b.Method == "btree" && !b.Invalid && len(b.Keys) > len(x.Keys) && x.Where.Equal(b.Where) && sameKeys(x.Index, b) && covers(b, x.Index) &&
			(best == nil || len(b.Keys) < len(best.Keys)) {
			best = b
		}
	}
	return best
}
