package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

func (f *folder) renameColumn(s *sqlparse.RenameStmt) {
	n, _ := f.lookVar(s.Relation)
	if v := f.views.get(n); v != nil {
		own := *v
		own.Columns = slices.Clone(v.Columns)
		for i, c := range own.Columns {
			if c.Name == s.Subname {
				k := *c
				k.Name = s.Newname
				own.Columns[i] = &k
			}
		}
		f.editQuery(&own, func(*sqlparse.Node) bool { return true })
		f.putView(v, &own)
		f.act(Action{Kind: RenameColumn, Relation: n, Name: s.Subname, NewName: s.Newname})
		return
	}
	t := f.table(s.Relation, s.MissingOk)
	if t == nil {
		return
	}
	a := Action{Kind: RenameColumn, Relation: t.Name, Name: s.Subname, NewName: s.Newname, Before: t, After: t, IfExists: s.MissingOk, Only: !s.Relation.GetInh()}
	old := t.Column(s.Subname)
	switch {
	case old == nil && !f.assumed.get(t.Name):
		f.problem("conflict", -1, `column "%s" does not exist`, s.Subname)
	case t.Column(s.Newname) != nil:
		f.problem("conflict", -1, `column "%s" of relation "%s" already exists`, s.Newname, t.Name)
	case old != nil && f.parentsWith(t, s.Subname) > 0:
		f.problem("conflict", -1, `cannot rename inherited column "%s"`, s.Subname)
	case old != nil:
		f.moveColumn(t.Name, s.Subname, s.Newname)
		a.OldColumn, a.After = old, f.tables.get(t.Name)
		a.NewColumn = a.After.Column(s.Newname)
	}
	f.act(a)
}

// moveColumn renames a column and every mention of it: keys, foreign keys of
// other tables, expressions, sequences, children.
func (f *folder) moveColumn(n catalog.Name, from, to string) {
	t := f.tables.get(n)
	ren := func(list []string) []string { return renameIn(list, from, to) }
	expr := func(e *catalog.Expr) *catalog.Expr { return renameExpr(e, from, to) }
	if q := f.sequences.get(f.columnSequences.get(columnKey{n, from})); q != nil {
		own := *q
		own.OwnedByColumn = to
		f.putSequence(q, &own)
	}
	f.update(t, func(d *catalog.Table) {
		for i, c := range d.Columns {
			own := *c
			if c.Name == from {
				own.Name = to
			}
			own.Generated.Expr = expr(c.Generated.Expr)
			d.Columns[i] = &own
		}
		for i, c := range d.Constraints {
			own := *c
			own.Columns, own.Include, own.OnDeleteCols = ren(c.Columns), ren(c.Include), ren(c.OnDeleteCols)
			if c.RefTable == n {
				own.RefColumns = ren(c.RefColumns)
			}
			own.Expr, own.Where = expr(c.Expr), expr(c.Where)
			own.Elements = slices.Clone(c.Elements)
			for j, e := range own.Elements {
				if e.Column == from {
					own.Elements[j].Column = to
				}
				own.Elements[j].Expr = expr(e.Expr)
			}
			if c.Kind == catalog.Check {
				slices.Sort(own.Columns)
			}
			d.Constraints[i] = &own
		}
		for i, x := range d.Indexes {
			own := *x
			own.Include, own.Where, own.Keys = ren(x.Include), expr(x.Where), slices.Clone(x.Keys)
			for j, k := range own.Keys {
				if k.Column == from {
					own.Keys[j].Column = to
				}
				own.Keys[j].Expr = expr(k.Expr)
			}
			d.Indexes[i] = &own
		}
		for i, tr := range d.Triggers {
			own := *tr
			own.UpdateOf, own.When = ren(tr.UpdateOf), expr(tr.When)
			d.Triggers[i] = &own
		}
		for i, p := range d.Policies {
			own := *p
			own.Using, own.WithCheck = expr(p.Using), expr(p.WithCheck)
			d.Policies[i] = &own
		}
		if d.PartitionBy != nil {
			k := *d.PartitionBy
			k.Keys = slices.Clone(k.Keys)
			for i, part := range k.Keys {
				if part.Column == from {
					k.Keys[i].Column = to
				}
				k.Keys[i].Expr = expr(part.Expr)
			}
			d.PartitionBy = &k
		}
		d.Hypertable = renameHypertable(d.Hypertable, from, to)
	})
	for _, r := range sortedLinks(f.referrers, n) {
		other := f.tables.get(r)
		if other == nil {
			continue
		}
		f.update(other, func(d *catalog.Table) {
			for i, c := range d.Constraints {
				if c.RefTable == n && contains(c.RefColumns, from) {
					own := *c
					own.RefColumns = ren(c.RefColumns)
					d.Constraints[i] = &own
				}
			}
		})
	}
	for _, s := range values(f.statistics) {
		if s.Table == n && contains(s.Columns, from) {
			own := *s
			own.Columns = ren(s.Columns)
			f.statistics.put(s.Name, &own)
		}
	}
	for _, k := range grantKeys(f.grants) {
		if k.kind == "table" && k.object == n.String() && k.column == from {
			g := *f.grants.get(k)
			f.grants.del(k)
			k.column, g.Columns = to, []string{to}
			f.grants.put(k, &g)
		}
	}
	for _, child := range f.children(n) {
		if child.Column(from) != nil {
			f.moveColumn(child.Name, from, to)
		}
	}
	for _, r := range sortedLinks(f.readers, n) {
		f.renameInView(r, n, from, to)
	}
}

func renameHypertable(h *catalog.Hypertable, from, to string) *catalog.Hypertable {
	if h == nil {
		return nil
	}
	own := *h
	if own.TimeColumn == from {
		own.TimeColumn = to
	}
	if own.SpaceColumn == from {
		own.SpaceColumn = to
	}
	if h.Compression != nil {
		c := *h.Compression
		c.SegmentBy = renameIn(c.SegmentBy, from, to)
		own.Compression = &c
	}
	return &own
}

func renameIn(list []string, from, to string) []string {
	if !contains(list, from) {
		return list
	}
	out := slices.Clone(list)
	for i, s := range out {
		if s == from {
			out[i] = to
		}
	}
	return out
}

// renameExpr gives an expression with a column renamed.
func renameExpr(e *catalog.Expr, from, to string) *catalog.Expr {
	if e == nil || !strings.Contains(e.SQL, from) {
		return e
	}
	n, err := sqlparse.ParseExpr(e.SQL) // a tree of its own, free to change
	if err != nil {
		return e
	}
	found := false
	sqlparse.Walk(n, func(n *sqlparse.Node) bool {
		if r := n.GetColumnRef(); r != nil && len(r.Fields) > 0 {
			if s := r.Fields[len(r.Fields)-1].GetString_(); s != nil && s.Sval == from {
				s.Sval, found = to, true
			}
		}
		return true
	})
	if !found {
		return e
	}
	return &catalog.Expr{SQL: sqlparse.Deparse(n), Norm: sqlparse.NormalNode(n)}
}

func (f *folder) renameAttribute(s *sqlparse.RenameStmt) {
	names := []string{s.Relation.GetRelname()}
	if sc := s.Relation.GetSchemaname(); sc != "" {
		names = []string{sc, names[0]}
	}
	n, t := f.findType(names)
	if t != nil {
		own := *t
		own.Columns = slices.Clone(t.Columns)
		for i, c := range own.Columns {
			if c.Name == s.Subname {
				k := *c
				k.Name = s.Newname
				own.Columns[i] = &k
			}
		}
		f.types.put(n, &own)
	} else {
		f.lookTypeOrComplain(n)
	}
	f.act(Action{Kind: AlterType, Name: n.String(), NewName: s.Newname, Detail: "rename attribute " + s.Subname})
}
