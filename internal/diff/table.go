package diff

import (
	"reflect"
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// compareTables does not count the order of columns: no statement changes it,
// and a column that is added later stands last.
func (d *Diff) compareTables(a, b *catalog.Catalog) {
	for _, t := range slices.Concat(a.Tables, b.Tables) {
		slices.SortFunc(t.Columns, func(x, y *catalog.Column) int { return strings.Compare(x.Name, y.Name) })
	}
	all := compare(a.Tables, b.Tables, d.From.Tables, d.To.Tables, func(t *catalog.Table) string { return t.Name.String() })
	d.Tables.Created = all.Created
	for _, t := range all.Dropped {
		if t.PartitionOf != nil && managed(d.From, d.To, t) {
			d.Managed = append(d.Managed, t)
		} else {
			d.Tables.Dropped = append(d.Tables.Dropped, t)
		}
	}
	for _, p := range all.Changed {
		d.Tables.Changed = append(d.Tables.Changed, p)
		d.Details = append(d.Details, compareTable(a.Table(p.From.Name), b.Table(p.To.Name), p.From, p.To))
	}
}

// managed reports whether the topmost table above a partition stays a
// partitioned table.
func managed(from, to *catalog.Catalog, t *catalog.Table) bool {
	root := to.Table(from.Root(t).Name)
	return root != nil && root.Kind == catalog.PartitionedTable
}

// pairInherited makes a change of what looks like a new or a dropped column:
// one that equals its parent's in one of the two states only, and is not
// listed there.
func (t *Table) pairInherited() {
	t.Columns.Created = slices.DeleteFunc(t.Columns.Created, func(c *catalog.Column) bool {
		old := t.From.Column(c.Name)
		if old != nil {
			t.Columns.Changed = append(t.Columns.Changed, Pair[*catalog.Column]{From: old, To: c})
		}
		return old != nil
	})
	t.Columns.Dropped = slices.DeleteFunc(t.Columns.Dropped, func(c *catalog.Column) bool {
		still := t.To.Column(c.Name)
		if still != nil {
			t.Columns.Changed = append(t.Columns.Changed, Pair[*catalog.Column]{From: c, To: still})
		}
		return still != nil
	})
}

func compareTable(a, b, from, to *catalog.Table) Table {
	t := Table{From: from, To: to}
	t.Columns = compare(a.Columns, b.Columns, from.Columns, to.Columns, func(c *catalog.Column) string { return c.Name })
	t.pairInherited()
	t.Constraints = compare(a.Constraints, b.Constraints, from.Constraints, to.Constraints, func(c *catalog.Constraint) string { return c.Name })
	plain := func(list []*catalog.Index) []*catalog.Index {
		return slices.DeleteFunc(slices.Clone(list), func(i *catalog.Index) bool { return i.Constraint != "" })
	}
	t.Indexes = compare(plain(a.Indexes), plain(b.Indexes), from.Indexes, to.Indexes, func(i *catalog.Index) string { return i.Name })
	behind := func(list []*catalog.Index, of []*catalog.Constraint) []*catalog.Index {
		return slices.DeleteFunc(slices.Clone(list), func(i *catalog.Index) bool {
			return !slices.ContainsFunc(of, func(c *catalog.Constraint) bool { return c.Name == i.Constraint })
		})
	}
	t.KeyIndexes = compare(behind(a.Indexes, a.Constraints), behind(b.Indexes, b.Constraints), from.Indexes, to.Indexes, func(i *catalog.Index) string { return i.Name }).Changed
	t.Triggers = compare(a.Triggers, b.Triggers, from.Triggers, to.Triggers, func(g *catalog.Trigger) string { return g.Name })
	t.Policies = compare(a.Policies, b.Policies, from.Policies, to.Policies, func(p *catalog.Policy) string { return p.Name })
	t.Bound = !reflect.DeepEqual(a.PartitionOf, b.PartitionOf)
	t.Kind = a.Kind != b.Kind || !reflect.DeepEqual(a.PartitionBy, b.PartitionBy) || a.OfType != b.OfType ||
		a.Server != b.Server || !slices.Equal(a.Inherits, b.Inherits)
	t.Hypertable = !reflect.DeepEqual(a.Hypertable, b.Hypertable)
	return t
}
