package index

import "github.com/decadedb/decade/internal/rule"

// mostColumns is up to how many keys an index has without a word.
const mostColumns = 5

var tooManyColumns = &rule.Rule{
	ID: "IDX012", Name: "too-many-columns", Severity: rule.Advice, Strict: true,
	Title: "Index with more than five key columns",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "Behind the first column that is compared by a range the others only filter, and each makes the entries wider: fewer on a page, more levels, " +
		"a larger cache for ten years. Columns that are only shown belong into INCLUDE, columns that nothing asks for nowhere.",
	Sources: []string{"indexes-multicolumn", "indexes-index-only-scans"},
	Limits:  "Unique indexes and constraints say what is unique and are not reported.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			if !x.plain() || x.Method != "btree" || len(x.Keys) <= mostColumns {
				return
			}
			f := x.finding(p, "index %s of %s has %d key columns", x.Name, x.table.Name, len(x.Keys))
			f.Fixes = []rule.Fix{{Title: "Keep the columns that queries compare, move the shown ones into INCLUDE", Manual: true,
				Note: "Equality columns first, then the one range or sort column."}}
			p.Report(f)
		})
	},
}
