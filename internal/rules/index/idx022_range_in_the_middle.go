package index

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var rangeInTheMiddle = &rule.Rule{
	ID: "IDX022", Name: "range-in-the-middle", Severity: rule.Advice,
	Title: "A column compared by equality stands behind the range",
	Needs: []rule.Need{rule.NeedQueries},
	Why: "Behind the first column that is compared by a range an index is not sorted by the next one any more: that one only filters. " +
		"In (user_id, time, action) a query for one action of one user reads all actions of the time; in (user_id, action, time) only its own.",
	Sources: []string{"indexes-multicolumn", "schema-design:performance/composite index design"},
	Limits:  "Another query may need the order by time right behind the first column. Then two indexes are the answer, or the filter is cheap enough.",
	Run: func(p *rule.Pass) {
		each(p, func(x judged) {
			keys := x.KeyColumns()
			if x.Method != "btree" || !x.plain() || x.Invalid || len(keys) < 3 || len(keys) != len(x.Keys) {
				return
			}
			var witness *uses
			at, range1 := 0, 0
			all := usesOf(p, x.table)
			for i, u := range all {
				r, e := outOfPlace(keys, u)
				if e > 0 && witness == nil {
					witness, range1, at = &all[i], r, e
				}
			}
			if witness == nil {
				return
			}
			// A query that needs the order as it is keeps it.
			for _, u := range all {
				if slices.Contains(u.equal, keys[0]) && !slices.Contains(u.equal, keys[at]) && (slices.Contains(u.ranged, keys[range1]) || len(u.sorted) > 0 && u.sorted[0].Column == keys[range1]) {
					return
				}
			}
			better := append([]catalog.IndexKey{}, x.Keys...)
			better = append(append(append([]catalog.IndexKey{}, better[:range1]...), better[at]), append(append([]catalog.IndexKey{}, better[range1:at]...), better[at+1:]...)...)
			names := []string{}
			for _, k := range better {
				names = append(names, k.Column)
			}
			f := x.finding(p, "index %s of %s has the range column %s before %s, which query %s compares by equality", x.Name, x.table.Name, keys[range1], keys[at], witness.query.Name)
			f.Evidence, f.Query = rule.ByWorkload, witness.query.Name
			f.Fixes = []rule.Fix{x.replaceFix(p, "Build the index with the range behind, then drop this one", indexName(x.table, names...), "",
				rule.IndexKeys(&catalog.Index{Keys: better}), rule.IndexTail(x.Index))}
			p.Report(f)
		})
	},
}

// outOfPlace finds the first key that the query compares by a range, behind
// keys of equality, and a later one compared by equality.
func outOfPlace(keys []string, u uses) (ranged, equal int) {
	for i, k := range keys {
		if slices.Contains(u.equal, k) {
			continue
		}
		if i == 0 || !slices.Contains(u.ranged, k) {
			return 0, 0
		}
		for j := i + 1; j < len(keys); j++ {
			if slices.Contains(u.equal, keys[j]) {
				return i, j
			}
		}
		return 0, 0
	}
	return 0, 0
}
