package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
)

// dependent is an object that another one's removal would break, with what
// CASCADE does to it.
type dependent struct {
	path string // kind and path: "view public.v", "foreign key public.orders.orders_user_id_fkey"
	drop func()
}

// paths gives the dependents' paths for Action.Dependents.
func paths(list []dependent) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.path)
	}
	return out
}

func (f *folder) dropDependents(list []dependent) {
	for _, d := range list {
		d.drop()
	}
}

// foreignKeysOn gives the foreign keys of other tables that rest on a key.
func (f *folder) foreignKeysOn(n catalog.Name, key *catalog.Constraint) []dependent {
	if key.Kind != catalog.PrimaryKey && key.Kind != catalog.Unique {
		return nil
	}
	return f.foreignKeysTo(n, func(c *catalog.Constraint) bool { return sameSet(c.RefColumns, key.Columns) })
}

// foreignKeysTo gives the foreign keys to a table that match; inherited ones
// follow their parent's and are not named.
func (f *folder) foreignKeysTo(n catalog.Name, match func(c *catalog.Constraint) bool) []dependent {
	var out []dependent
	for _, from := range sortedLinks(f.referrers, n) {
		t := f.tables.get(from)
		if t == nil {
			continue
		}
		for _, c := range t.Constraints {
			if c.Kind == catalog.ForeignKey && c.RefTable == n && !c.Inherited && match(c) {
				out = append(out, dependent{"foreign key " + from.String() + "." + c.Name, func() { f.removeConstraint(from, c.Name) }})
			}
		}
	}
	return out
}

// columnDependents gives what needs CASCADE when a column goes.
func (f *folder) columnDependents(t *catalog.Table, column string) []dependent {
	// A foreign key of the table to itself goes with the column anyway when
	// the column is on both its sides.
	out := f.foreignKeysTo(t.Name, func(c *catalog.Constraint) bool {
		return contains(c.RefColumns, column) && (!contains(c.Columns, column) || t.Constraint(c.Name) != c)
	})
	out = append(out, f.viewsOfColumn(t.Name, column)...)
	for _, c := range t.Columns {
		if c.Name != column && c.Generated.Expr != nil && mentions(c.Generated.Expr, column) {
			out = append(out, dependent{"column " + t.Name.String() + "." + c.Name, func() { f.removeColumn(t.Name, c.Name) }})
		}
	}
	for _, p := range t.Policies {
		if mentions(p.Using, column) || mentions(p.WithCheck, column) {
			out = append(out, dependent{"policy " + t.Name.String() + "." + p.Name, func() { f.removePolicy(t.Name, p.Name) }})
		}
	}
	for _, tr := range t.Triggers {
		if contains(tr.UpdateOf, column) || mentions(tr.When, column) {
			out = append(out, dependent{"trigger " + t.Name.String() + "." + tr.Name, func() { f.removeTrigger(t.Name, tr.Name) }})
		}
	}
	return out
}

// viewsOfColumn gives the views whose query mentions a column of a relation.
func (f *folder) viewsOfColumn(n catalog.Name, column string) []dependent {
	var out []dependent
	for _, from := range sortedLinks(f.readers, n) {
		v := f.views.get(from)
		if v != nil && f.viewMentions(v, column) {
			out = append(out, f.viewDependent(v)...)
		}
	}
	return out
}

// viewsOf gives the views that read a relation, and those that read them.
func (f *folder) viewsOf(n catalog.Name) []dependent {
	var out []dependent
	for _, from := range sortedLinks(f.readers, n) {
		if v := f.views.get(from); v != nil && from != n {
			out = append(out, f.viewDependent(v)...)
		}
	}
	return out
}

func (f *folder) viewDependent(v *catalog.View) []dependent {
	kind := "view "
	if v.Materialized {
		kind = "materialized view "
	}
	out := []dependent{{kind + v.Name.String(), func() { f.removeView(v.Name) }}}
	return append(out, f.viewsOf(v.Name)...)
}

// tableDependents gives what needs CASCADE when a table goes. Those in
// leaving go in the same statement and are no obstacle.
func (f *folder) tableDependents(t *catalog.Table, leaving []catalog.Name) []dependent {
	out := f.foreignKeysTo(t.Name, func(*catalog.Constraint) bool { return true })
	out = slices.DeleteFunc(out, func(d dependent) bool {
		return slices.ContainsFunc(leaving, func(n catalog.Name) bool {
			return strings.HasPrefix(d.path, "foreign key "+n.String()+".")
		})
	})
	out = append(out, f.viewsOf(t.Name)...)
	for _, h := range f.linked(f.heirs, t.Name) {
		if !slices.Contains(leaving, h.Name) {
			out = append(out, dependent{"table " + h.Name.String(), func() { f.removeTable(h.Name) }})
			out = append(out, f.tableDependents(h, append(leaving, h.Name))...)
		}
	}
	for _, p := range f.partitionsOf(t.Name) {
		out = append(out, f.tableDependents(p, append(leaving, p.Name))...)
	}
	for _, c := range t.Columns {
		if n := f.columnSequences.get(columnKey{t.Name, c.Name}); !n.IsZero() {
			for _, d := range f.defaultsOn(n) {
				if !slices.ContainsFunc(append(leaving, t.Name), func(n catalog.Name) bool { return strings.HasPrefix(d.path, "default "+n.String()+".") }) {
					out = append(out, d)
				}
			}
		}
	}
	return append(out, f.columnsOfUserType(t.Name)...)
}

// columnsOfUserType gives the columns of tables that use a type or row type.
func (f *folder) columnsOfUserType(n catalog.Name) []dependent {
	var out []dependent
	for _, t := range f.tables.m {
		for _, c := range t.Columns {
			if c.Type.Name == n.Name && c.Type.Schema == n.Schema && !c.Inherited {
				out = append(out, dependent{"column " + t.Name.String() + "." + c.Name, func() { f.removeColumn(t.Name, c.Name) }})
			}
		}
	}
	return byPath(out)
}

// byPath sorts dependents.
func byPath(list []dependent) []dependent {
	slices.SortFunc(list, func(a, b dependent) int { return strings.Compare(a.path, b.path) })
	return list
}

// sortedTables gives all tables in order of name, for changes that may touch
// any of them.
func sortedTables(f *folder) []*catalog.Table {
	out := values(f.tables)
	slices.SortFunc(out, func(a, b *catalog.Table) int { return a.Name.Compare(b.Name) })
	return out
}
