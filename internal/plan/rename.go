package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// proposeRenames finds what looks like one object under a new name. Each
// object is in one proposal at most: the likeliest.
func (m *maker) proposeRenames() {
	var tables []likeness[*catalog.Table]
	for _, from := range m.d.Tables.Dropped {
		for _, to := range m.d.Tables.Created {
			if from.Name.Schema != to.Name.Schema || from.PartitionOf != nil || to.PartitionOf != nil {
				continue
			}
			if same, all := commonColumns(from.Columns, to.Columns); 3*same >= 2*all {
				why := "the columns are the same"
				if same < all {
					why = fmt.Sprintf("%d of %d columns are the same", same, all)
				}
				tables = append(tables, likeness[*catalog.Table]{from, to, float64(same)/float64(all) + alike(from.Name.Name, to.Name.Name), why})
			}
		}
	}
	for _, p := range likeliest(tables) {
		m.plan.Renames = append(m.plan.Renames, Rename{Kind: "table", From: p.from.Name.String(), To: p.to.Name.String(), Why: p.why})
	}
	for _, t := range m.d.Details {
		var columns []likeness[*catalog.Column]
		for _, from := range t.Columns.Dropped {
			for _, to := range t.Columns.Created {
				if from.Type == to.Type && from.NotNull == to.NotNull && !from.Inherited {
					columns = append(columns, likeness[*catalog.Column]{from, to, alike(from.Name, to.Name), "the type is the same"})
				}
			}
		}
		for _, p := range likeliest(columns) {
			m.plan.Renames = append(m.plan.Renames, Rename{Kind: "column", From: t.From.Name.String() + "." + p.from.Name, To: t.To.Name.String() + "." + p.to.Name, Why: p.why})
		}
	}
}

// likeness says how much an object that goes is like one that comes.
type likeness[T any] struct {
	from, to T
	much     float64
	why      string
}

// likeliest takes the pairs that are most alike, each object once. Of pairs
// that are equally alike the first counts.
func likeliest[T comparable](of []likeness[T]) []likeness[T] {
	slices.SortStableFunc(of, func(a, b likeness[T]) int { return cmp.Compare(b.much, a.much) })
	taken := map[T]bool{}
	return slices.DeleteFunc(of, func(p likeness[T]) bool {
		if taken[p.from] || taken[p.to] {
			return true
		}
		taken[p.from], taken[p.to] = true, true
		return false
	})
}

// alike is the share of words that two names have in common, from 0 to 1.
func alike(a, b string) float64 {
	x, y := strings.Split(a, "_"), strings.Split(b, "_")
	both := 0
	for _, w := range x {
		if slices.Contains(y, w) {
			both++
		}
	}
	return float64(2*both) / float64(len(x)+len(y))
}

// commonColumns counts the columns of the same name and type, and those of
// the wider table.
func commonColumns(a, b []*catalog.Column) (same, all int) {
	for _, x := range a {
		if slices.ContainsFunc(b, func(y *catalog.Column) bool { return x.Name == y.Name && x.Type == y.Type }) {
			same++
		}
	}
	return same, max(len(a), len(b))
}
