package ddl

import (
	"slices"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

func (f *folder) createIndex(s *sqlparse.IndexStmt) {
	n, _ := f.lookVar(s.Relation)
	var owner *catalog.Table
	var view *catalog.View
	if view = f.views.get(n); view == nil {
		if owner = f.table(s.Relation, false); owner == nil {
			return
		}
		n = owner.Name
	}
	columns, _ := f.relationColumns(n)
	x := &catalog.Index{
		Name: s.Idxname, Method: s.AccessMethod, Unique: s.Unique, NullsNotDistinct: s.NullsNotDistinct,
		Options: relOptions(s.Options), Tablespace: s.TableSpace, Pos: f.stmt.Span,
	}
	if x.Method == "" {
		x.Method = "btree"
	}
	var names []string
	for _, p := range s.IndexParams {
		key, name := f.indexKey(columns, x.Method, p.GetIndexElem())
		if key.Column != "" && owner != nil && !f.wantColumns(owner, []string{key.Column}, -1) {
			return
		}
		x.Keys = append(x.Keys, key)
		names = append(names, name)
	}
	for _, p := range s.IndexIncludingParams {
		x.Include = append(x.Include, p.GetIndexElem().GetName())
		names = append(names, p.GetIndexElem().GetName())
	}
	x.Where = f.whereExpr(s.WhereClause, 0)
	if x.Name == "" {
		x.Name = f.relationName(n.Schema, n.Name, nameAddition(indexColumnNames(names)), "idx", false)
	} else if in := (catalog.Name{Schema: n.Schema, Name: x.Name}); f.relationExists(in) {
		if s.IfNotExists {
			f.act(Action{Kind: CreateIndex, Relation: n, Name: x.Name, Before: owner, After: owner, IfExists: true, Concurrently: s.Concurrent, Detail: "exists"})
			return
		}
		f.problem("conflict", -1, `relation "%s" already exists`, x.Name)
		return
	}
	only := !s.Relation.Inh
	if view != nil {
		v := *view
		v.Indexes = insertIndex(slices.Clone(view.Indexes), x)
		f.putView(view, &v)
	} else {
		f.addIndex(owner, x, only)
	}
	f.act(Action{
		Kind: CreateIndex, Relation: n, Name: x.Name, Before: owner, After: f.tables.get(n), NewIndex: f.indexNow(n, x),
		Concurrently: s.Concurrent, IfExists: s.IfNotExists, Only: only,
	})
}

// indexNow is the index as it is after the statement.
func (f *folder) indexNow(n catalog.Name, x *catalog.Index) *catalog.Index {
	if t := f.tables.get(n); t != nil {
		if now := t.Index(x.Name); now != nil {
			return now
		}
	}
	return x
}

// addIndex puts an index on a table, and on its partitions unless only.
func (f *folder) addIndex(t *catalog.Table, x *catalog.Index, only bool) {
	partitions := f.partitionsOf(t.Name)
	x.Invalid = only && len(partitions) > 0
	t = f.update(t, func(d *catalog.Table) { d.Indexes = insertIndex(d.Indexes, x) })
	if only {
		return
	}
	for _, child := range partitions {
		f.cloneIndex(t, x, child.Name)
	}
}

// cloneIndex gives a partition the index of its parent: an equal one that it
// has already is attached, otherwise one is made, named as the server does.
func (f *folder) cloneIndex(parent *catalog.Table, x *catalog.Index, child catalog.Name) {
	c := f.tables.get(child)
	for _, own := range c.Indexes {
		if own.Parent == "" && sameIndex(own, x) {
			f.attachIndex(c, own, x)
			return
		}
	}
	own := *x
	own.Parent, own.Invalid, own.Constraint, own.Pos = x.Name, false, "", c.Pos
	names := indexNames(x)
	con := parent.Constraint(x.Constraint)
	if x.Constraint == "" || con == nil {
		own.Name = f.relationName(child.Schema, child.Name, nameAddition(indexColumnNames(names)), "idx", false)
	} else {
		own.Name = f.keyName(c, con, names)
		own.Constraint = own.Name
	}
	c = f.update(c, func(d *catalog.Table) {
		d.Indexes = insertIndex(d.Indexes, &own)
		if own.Constraint != "" {
			k := *con
			k.Name, k.Index, k.Inherited, k.Pos = own.Name, own.Name, true, c.Pos
			d.Constraints = insertConstraint(removeConstraint(d.Constraints, k.Name), &k)
		}
	})
	for _, grandchild := range f.partitionsOf(child) {
		f.cloneIndex(c, &own, grandchild.Name)
	}
}

// indexNames are the names of an index's keys, from which another index's
// name is made.
func indexNames(x *catalog.Index) []string {
	var names []string
	for _, k := range x.Keys {
		name := k.Column
		if name == "" {
			n, err := sqlparse.ParseExpr(k.Expr.SQL)
			if err == nil {
				name = figureName(n)
			}
		}
		names = append(names, name)
	}
	return append(names, x.Include...)
}

// attachIndex makes a partition's own index a part of the parent's.
func (f *folder) attachIndex(t *catalog.Table, own, parent *catalog.Index) {
	f.update(t, func(d *catalog.Table) {
		e := *own
		e.Parent = parent.Name
		d.Indexes = insertIndex(removeIndex(d.Indexes, own.Name), &e)
		// A key of its own stays so when the parent has only an index.
		if own.Constraint != "" && parent.Constraint != "" {
			for i, c := range d.Constraints {
				if c.Name == own.Constraint {
					k := *c
					k.Inherited = true
					d.Constraints[i] = &k
				}
			}
		}
	})
}

// sameIndex reports whether an index can serve as a partition's part of
// another (CompareIndexInfo).
func sameIndex(a, b *catalog.Index) bool {
	if a.Method != b.Method || a.Unique != b.Unique || a.NullsNotDistinct != b.NullsNotDistinct ||
		(a.Constraint == "") != (b.Constraint == "") && b.Constraint != "" ||
		len(a.Keys) != len(b.Keys) || !slices.Equal(a.Include, b.Include) || !a.Where.Equal(b.Where) {
		return false
	}
	for i, k := range a.Keys {
		o := b.Keys[i]
		if k.Column != o.Column || !k.Expr.Equal(o.Expr) || k.OpClass != o.OpClass || k.Collation != o.Collation {
			return false
		}
	}
	return true
}

// castOfNothing gives the column that is cast to the type it has, which the
// server takes for the column itself; "" when the expression is another.
func (f *folder) castOfNothing(columns []*catalog.Column, e *sqlparse.Node) string {
	cast := e.GetTypeCast()
	if cast == nil {
		return ""
	}
	r := cast.Arg.GetColumnRef()
	if r == nil || len(r.Fields) != 1 {
		return ""
	}
	name := r.Fields[0].GetString_().GetSval()
	for _, c := range columns {
		if c.Name == name && c.Type == f.typeName(cast.TypeName) {
			return name
		}
	}
	return ""
}

// indexKey reads one key; name is what the key lends to the index's name.
func (f *folder) indexKey(columns []*catalog.Column, method string, e *sqlparse.IndexElem) (key catalog.IndexKey, name string) {
	if e == nil {
		return key, ""
	}
	key.Column = e.Name
	name = e.Name
	if e.Expr != nil {
		key.Expr = f.expr(e.Expr)
		name = figureName(e.Expr)
		if r := e.Expr.GetColumnRef(); r != nil && len(r.Fields) == 1 {
			key.Column, key.Expr = name, nil // (column) is the column
		} else if n := f.castOfNothing(columns, e.Expr); n != "" {
			key.Column, key.Expr = n, nil
		}
	}
	key.Collation = collationName(e.Collation)
	key.OpClass = opClassName(e.Opclass)
	key.OpClassOptions = relOptions(e.Opclassopts)
	key.Desc = e.Ordering == sqlparse.SortByDir_SORTBY_DESC
	switch e.NullsOrdering {
	case sqlparse.SortByNulls_SORTBY_NULLS_FIRST:
		key.NullsFirst = true
	case sqlparse.SortByNulls_SORTBY_NULLS_LAST:
		key.NullsFirst = false
	default:
		key.NullsFirst = key.Desc
	}
	for _, c := range columns {
		if c.Name == key.Column && key.Column != "" {
			if key.Collation != "" && key.Collation == c.Collation {
				key.Collation = ""
			}
			if key.OpClass != "" && len(key.OpClassOptions) == 0 && isDefaultOpClass(method, key.OpClass, c.Type) {
				key.OpClass = ""
			}
		}
	}
	return key, name
}

func opClassName(list []*sqlparse.Node) string { return lastString(list) }
