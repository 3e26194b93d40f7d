package plan

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/diff"
	"github.com/decadedb/decade/internal/ident"
	"github.com/decadedb/decade/internal/sqlwrite"
)

// typeNaming is what of a table names a type that is made anew, or hangs on the
// columns that have it.
type typeNaming struct {
	m            *maker
	t, now       *catalog.Table // as it is, and as it is to be
	typ          *catalog.Type
	columns      []string                 // that have the type
	calls        []string                 // functions that go, and come again with it
	stale        func(*catalog.Expr) bool // what names something that goes with the type
	drop, create []string
}

// namingType drops what of a table names the type or hangs on its columns,
// and makes it again: as the desired state has it, where that has it on the
// same columns. What names a value that the new type lacks goes for good where
// that has it not.
func (m *maker) namingType(t *catalog.Table, typ *catalog.Type, users []typedColumn, calls []string) (drop, create []string) {
	n := &typeNaming{m: m, t: t, now: m.d.To.Table(t.Name), typ: typ, calls: calls, stale: m.stale(typ)}
	if n.now == nil {
		n.now = t
	}
	for _, u := range users {
		if u.table == t {
			n.columns = append(n.columns, u.column.Name)
			if u.column.Default != nil {
				n.drop = append(n.drop, alter(t.Name)+"ALTER COLUMN "+ident.Quote(u.column.Name)+" DROP DEFAULT")
			}
		}
	}
	n.policies()
	n.triggers()
	n.constraints()
	n.indexes()
	return n.drop, n.create
}

// has reports a column of the type.
func (n *typeNaming) has(column string) bool { return slices.Contains(n.columns, column) }

// named reports whether an expression names the type or a column of it, or
// calls a function that goes with it.
func (n *typeNaming) named(e *catalog.Expr) bool {
	return e != nil && (n.compiled(e) || slices.ContainsFunc(n.columns, func(c string) bool { return mentions(e, c) }))
}

// compiled reports whether an expression names the type, or calls a function
// that goes with it.
func (n *typeNaming) compiled(e *catalog.Expr) bool {
	return strings.Contains(e.SQL, sqlwrite.Name(n.typ.Name)) || slices.ContainsFunc(n.calls, func(f string) bool { return mentions(e, f) })
}

func (n *typeNaming) policies() {
	for _, p := range n.t.Policies {
		if !n.named(p.Using) && !n.named(p.WithCheck) {
			continue
		}
		n.drop = append(n.drop, "DROP POLICY "+ident.Quote(p.Name)+" ON "+sqlwrite.Name(n.t.Name))
		again := p
		if n.stale(p.Using) || n.stale(p.WithCheck) {
			again = nil
			if i := slices.IndexFunc(n.now.Policies, func(x *catalog.Policy) bool { return x.Name == p.Name }); i >= 0 {
				again = n.now.Policies[i]
			}
			n.m.settle(n.t.Name, func(d *diff.Table) {
				d.Policies = exceptAny(d.Policies, func(x *catalog.Policy) bool { return x == p })
			})
		}
		if again != nil {
			n.create = append(n.create, policySQL(n.t.Name, again)...)
		}
	}
}

func (n *typeNaming) triggers() {
	for _, g := range n.t.Triggers {
		if !g.Inherited && (n.named(g.When) || slices.ContainsFunc(g.UpdateOf, n.has)) {
			n.drop = append(n.drop, dropTriggerSQL(n.t.Name, g))
			n.create = append(n.create, n.m.triggerSQL(n.t.Name, g)...)
		}
	}
}

func (n *typeNaming) constraints() {
	for _, c := range n.t.Constraints {
		again := c
		if to := n.now.Constraint(c.Name); to != nil && to.Kind == c.Kind && sameSet(to.Columns, c.Columns) {
			again = to
		}
		hangs := n.named(c.Expr) && (n.compiled(c.Expr) || c.Expr.SQL != again.Expr.String()) || n.named(c.Where) ||
			c.Kind == catalog.ForeignKey && slices.ContainsFunc(c.Columns, n.has)
		if c.Inherited || !hangs {
			continue
		}
		n.drop = append(n.drop, dropConstraintSQL(n.t.Name, c))
		if again == c && n.stale(c.Expr) {
			n.m.settle(n.t.Name, func(d *diff.Table) { d.Constraints = withoutDropped(d.Constraints, c) })
			continue
		}
		sql := addConstraintSQL(n.now, again)
		if again.NotValid {
			sql += " NOT VALID"
		}
		n.create = append(append(n.create, sql), commentSQL(n.t.Name, again)...)
		if again != c {
			n.m.settle(n.t.Name, func(d *diff.Table) {
				d.Constraints.Changed = slices.DeleteFunc(slices.Clone(d.Constraints.Changed), func(p diff.Pair[*catalog.Constraint]) bool { return p.To == again })
			})
		}
	}
}

func (n *typeNaming) indexes() {
	for _, x := range n.t.Indexes {
		if x.Constraint != "" || x.Parent != "" || !(n.named(x.Where) || slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool { return n.named(k.Expr) })) {
			continue
		}
		again := x
		if to := n.now.Index(x.Name); to != nil && sameSet(keyColumns(to), keyColumns(x)) {
			again = to
			n.m.settle(n.t.Name, func(d *diff.Table) {
				d.Indexes.Changed = slices.DeleteFunc(slices.Clone(d.Indexes.Changed), func(p diff.Pair[*catalog.Index]) bool { return p.To == again })
			})
		}
		n.drop = append(n.drop, "DROP INDEX "+sqlwrite.Name(indexName(n.t.Name, x)))
		if again == x && (n.stale(x.Where) || slices.ContainsFunc(x.Keys, func(k catalog.IndexKey) bool { return n.stale(k.Expr) })) {
			n.m.settle(n.t.Name, func(d *diff.Table) { d.Indexes = withoutDropped(d.Indexes, x) })
			continue
		}
		n.create = append(n.create, sqlwrite.CreateIndex(again, n.t.Name, ""))
		if again.Comment != "" {
			n.create = append(n.create, comment("INDEX "+sqlwrite.Name(indexName(n.t.Name, again)), again.Comment))
		}
	}
}

// stale tells whether an expression names a value that an enum is to lose, or
// a function of the type that goes with it.
func (m *maker) stale(from *catalog.Type) func(*catalog.Expr) bool {
	var gone, functions []string
	for _, f := range m.d.Functions.Dropped {
		if key := functionKey(f); slices.ContainsFunc(m.d.From.Depends, func(d catalog.Dependency) bool {
			return d.Object == key && d.On == catalog.Key("type", from.Name.String())
		}) {
			functions = append(functions, f.Name.Name)
		}
	}
	if to := m.d.To.Type(from.Name); to != nil && from.Kind == catalog.EnumType && to.Kind == catalog.EnumType {
		gone = except(from.Labels, func(label string) bool { return slices.Contains(to.Labels, label) })
	}
	return func(e *catalog.Expr) bool {
		return e != nil && (slices.ContainsFunc(gone, func(label string) bool { return strings.Contains(e.SQL, ident.Literal(label)) }) ||
			slices.ContainsFunc(functions, func(name string) bool { return mentions(e, name) }))
	}
}

// keyColumns are the columns of an index that are its keys by name.
func keyColumns(x *catalog.Index) []string {
	var out []string
	for _, k := range x.Keys {
		if k.Column != "" {
			out = append(out, k.Column)
		}
	}
	return out
}
