package introspect

import (
	"slices"
	"strconv"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

func itoa(n int) string { return strconv.Itoa(n) }

// assemble makes the catalog of what was read, once names are known.
func (r *reader) assemble() {
	for _, fn := range r.later {
		fn()
	}
	for _, i := range r.indexes {
		r.shareParent(i)
	}
	r.addConstraints()
	for _, x := range r.order {
		r.inheritChecks(x)
	}
	for _, t := range r.cat.Types {
		slices.SortFunc(t.Constraints, func(a, b *catalog.Constraint) int { return strings.Compare(a.Name, b.Name) })
	}
	r.rollUp()
	if r.ts != nil {
		r.ts.finish(r)
	}
	var unread []string
	for _, x := range r.order {
		switch {
		case x.table != nil:
			if r.ts != nil && r.ts.isOne[x.oid] {
				continue // a chunk in a schema of the user's
			}
			r.finishTable(x)
			r.cat.Tables = append(r.cat.Tables, x.table)
			if x.isLocked {
				unread = append(unread, x.name.String())
			}
		case x.view != nil:
			x.view.Columns = x.columns
			r.cat.Views = append(r.cat.Views, x.view)
		}
	}
	if len(unread) > 0 {
		r.hide("expressions (defaults, checks, index conditions, policies, bounds) of "+some(unread),
			"another session holds or awaits an ACCESS EXCLUSIVE lock on it, and decade does not queue behind it", "")
	}
	if len(r.skipped) > 0 {
		r.hide("the queries of "+count(len(r.skipped), "view")+": "+some(r.skipped),
			"another session holds or awaits an ACCESS EXCLUSIVE lock on what they read", "")
	}
	r.nameDependencies()
	r.cat.Sort()
}

func (r *reader) finishTable(x *relation) {
	t := x.table
	t.Columns = x.columns
	if x.key != nil {
		t.PartitionBy = r.partitionBy(x)
	}
	if x.ofType != 0 {
		t.OfType = r.typeOf[x.ofType]
	}
	for _, p := range x.parents {
		parent := r.relations[p]
		switch {
		case parent == nil:
		case x.partition:
			t.PartitionOf = partitionOf(parent, x)
		default:
			t.Inherits = append(t.Inherits, parent.name)
		}
	}
}
