package index

import (
	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/rule"
)

var onlyDirectionDiffers = &rule.Rule{
	ID: "IDX024", Name: "only-direction-differs", Severity: rule.Advice,
	Title: "Two indexes differ only in direction",
	Needs: []rule.Need{rule.NeedSchema},
	Why: "A B-tree is read forwards and backwards. Where the first column is given, (user_id, time) read backwards gives the same order as (user_id, time DESC). " +
		"The second index is needed only by a query that sorts by all columns in mixed directions without giving the first.",
	Sources: []string{"indexes-ordering"},
	Limits:  "ORDER BY a, b DESC over all values of a, or NULLS placed against the direction, needs the second index.",
	Run: func(p *rule.Pass) {
		for _, t := range p.Tables() {
			for i, a := range t.Indexes {
				for j, b := range t.Indexes {
					x := judged{a, t}
					if i == j || a.Method != "btree" || !x.plain() || a.Invalid || b.Invalid || longerThan(x) != nil || x.superfluous() || !onlyDirection(a, b) || sortsMixed(p, t, a) {
						continue
					}
					// Of two plain ones the later goes.
					if (judged{b, t}).plain() && i < j {
						continue
					}
					f := x.finding(p, "index %s of %s differs from %s only in direction", a.Name, t.Name, b.Name)
					f.Facts = append(f.Facts, rule.Fact{Name: "the other", Value: judged{b, t}.definition()})
					f.Fixes = []rule.Fix{x.dropFix(b.Name + " is read backwards as well as forwards.")}
					p.Report(f)
					break
				}
			}
		}
	},
}

// onlyDirection: the same columns in the same order, not all directions the same.
func onlyDirection(a, b *catalog.Index) bool {
	if b.Method != "btree" || len(a.Keys) != len(b.Keys) || !a.Where.Equal(b.Where) || !covers(b, a) || sameBody(a, b) {
		return false
	}
	for i := range a.Keys {
		ad, an := direction(a.Keys[i])
		bd, bn := direction(b.Keys[i])
		if keyText(a.Keys[i]) != keyText(b.Keys[i]) || (ad == an) != (bd == bn) {
			return false
		}
	}
	return true
}

// sortsMixed: a query sorts by the first column of the index and then by
// another in the opposite direction.
func sortsMixed(p *rule.Pass, t *catalog.Table, x *catalog.Index) bool {
	for _, u := range usesOf(p, t) {
		if len(u.sorted) > 1 && u.sorted[0].Column == x.Keys[0].Column && u.sorted[0].Desc != u.sorted[1].Desc {
			return true
		}
	}
	return false
}
