package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// rename folds ALTER ... RENAME.
func (f *folder) rename(s *sqlparse.RenameStmt) {
	switch s.RenameType {
	case sqlparse.ObjectType_OBJECT_COLUMN:
		f.renameColumn(s)
	case sqlparse.ObjectType_OBJECT_ATTRIBUTE:
		f.renameAttribute(s)
	case sqlparse.ObjectType_OBJECT_TABCONSTRAINT:
		f.renameConstraint(s)
	case sqlparse.ObjectType_OBJECT_DOMCONSTRAINT:
		f.renameDomainConstraint(s)
	case sqlparse.ObjectType_OBJECT_TABLE, sqlparse.ObjectType_OBJECT_FOREIGN_TABLE, sqlparse.ObjectType_OBJECT_VIEW,
		sqlparse.ObjectType_OBJECT_MATVIEW, sqlparse.ObjectType_OBJECT_INDEX, sqlparse.ObjectType_OBJECT_SEQUENCE:
		f.renameRelation(s)
	case sqlparse.ObjectType_OBJECT_TRIGGER:
		f.renameTrigger(s)
	case sqlparse.ObjectType_OBJECT_POLICY:
		f.renamePolicy(s)
	case sqlparse.ObjectType_OBJECT_TYPE, sqlparse.ObjectType_OBJECT_DOMAIN:
		n, t := f.findType(namesOf(s.Object))
		if t == nil {
			n = f.lookTypeOrComplain(n)
			f.act(Action{Kind: AlterType, Name: n.String(), NewName: s.Newname, Detail: "rename"})
			return
		}
		f.moveType(t, catalog.Name{Schema: n.Schema, Name: s.Newname})
		f.act(Action{Kind: AlterType, Name: n.String(), NewName: s.Newname, Detail: "rename"})
	case sqlparse.ObjectType_OBJECT_FUNCTION, sqlparse.ObjectType_OBJECT_PROCEDURE, sqlparse.ObjectType_OBJECT_ROUTINE:
		fn, path := f.findFunction(s.Object.GetObjectWithArgs())
		if fn == nil {
			f.missingFunction(path)
		} else {
			f.moveFunction(fn, catalog.Name{Schema: fn.Name.Schema, Name: s.Newname})
		}
		f.act(Action{Kind: AlterFunction, Name: path, NewName: s.Newname, Detail: "rename"})
	case sqlparse.ObjectType_OBJECT_SCHEMA:
		f.renameSchema(s)
	case sqlparse.ObjectType_OBJECT_STATISTIC_EXT:
		n := f.lookStatistics(namesOf(s.Object))
		if x := f.statistics.get(n); x != nil {
			own := *x
			own.Name.Name = s.Newname
			f.statistics.del(n)
			f.statistics.put(own.Name, &own)
		}
		f.act(Action{Kind: AlterOther, Name: n.String(), NewName: s.Newname, Detail: "rename statistics"})
	case sqlparse.ObjectType_OBJECT_PUBLICATION:
		name := strings.Join(namesOf(s.Object), ".")
		if p := f.pubs.get(name); p != nil {
			own := *p
			own.Name = s.Newname
			f.pubs.del(name)
			f.pubs.put(own.Name, &own)
		}
		f.act(Action{Kind: AlterOther, Name: name, NewName: s.Newname, Detail: "rename publication"})
	case sqlparse.ObjectType_OBJECT_EVENT_TRIGGER:
		name := strings.Join(namesOf(s.Object), ".")
		if e := f.events.get(name); e != nil {
			own := *e
			own.Name = s.Newname
			f.events.del(name)
			f.events.put(own.Name, &own)
		}
		f.act(Action{Kind: AlterOther, Name: name, NewName: s.Newname, Detail: "rename event trigger"})
	default:
		f.renameOther(s)
	}
}

func (f *folder) lookTypeOrComplain(n catalog.Name) catalog.Name {
	if !f.vague {
		f.problem("conflict", -1, `type "%s" does not exist`, n)
	}
	return n
}

// namesOf gives the parts of an object's name in any of its forms.
func namesOf(n *sqlparse.Node) []string { return dropping{object: n}.names() }

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

func (f *folder) renameConstraint(s *sqlparse.RenameStmt) {
	t := f.table(s.Relation, s.MissingOk)
	if t == nil {
		return
	}
	a := Action{Kind: RenameConstraint, Relation: t.Name, Name: s.Subname, NewName: s.Newname, Before: t, After: t}
	old := t.Constraint(s.Subname)
	switch {
	case old == nil:
		found := false
		for _, c := range t.Columns {
			if c.NotNullName == s.Subname {
				found = true
				a.After = f.update(t, func(d *catalog.Table) {
					editColumn(d, c.Name, func(c *catalog.Column) { c.NotNullName = s.Newname })
				})
			}
		}
		if !found && !f.assumed.get(t.Name) {
			f.problem("conflict", -1, `constraint "%s" for table "%s" does not exist`, s.Subname, t.Name)
		}
	case t.Constraint(s.Newname) != nil:
		f.problem("conflict", -1, `constraint "%s" for relation "%s" already exists`, s.Newname, t.Name)
	default:
		f.moveConstraint(t.Name, s.Subname, s.Newname)
		a.OldConstraint, a.After = old, f.tables.get(t.Name)
		a.NewConstraint = a.After.Constraint(s.Newname)
	}
	f.act(a)
}

// moveConstraint renames a constraint with its index and, for checks, its
// inherited copies.
func (f *folder) moveConstraint(n catalog.Name, from, to string) {
	t := f.tables.get(n)
	c := t.Constraint(from)
	if c == nil {
		return
	}
	f.update(t, func(d *catalog.Table) {
		own := *c
		own.Name = to
		if own.Index != "" {
			own.Index = to
		}
		d.Constraints = insertConstraint(removeConstraint(d.Constraints, from), &own)
		if x := d.Index(c.Index); x != nil {
			moved := *x
			moved.Name, moved.Constraint = to, to
			d.Indexes = insertIndex(removeIndex(d.Indexes, x.Name), &moved)
			if d.ReplicaIdentity == "index "+x.Name {
				d.ReplicaIdentity = "index " + to
			}
		}
	})
	if c.Index != "" {
		f.reparentIndexes(n, c.Index, to)
		return
	}
	for _, child := range f.children(n) {
		if own := child.Constraint(from); own != nil && c.Kind == catalog.Check && own.Kind == c.Kind && !c.NoInherit {
			f.moveConstraint(child.Name, from, to)
		}
	}
}

// reparentIndexes tells the partitions' indexes their parent's new name.
func (f *folder) reparentIndexes(n catalog.Name, from, to string) {
	for _, p := range f.partitionsOf(n) {
		for _, x := range p.Indexes {
			if x.Parent == from {
				f.update(p, func(d *catalog.Table) {
					own := *x
					own.Parent = to
					d.Indexes = insertIndex(removeIndex(d.Indexes, x.Name), &own)
				})
			}
		}
	}
}

func (f *folder) renameDomainConstraint(s *sqlparse.RenameStmt) {
	n, t := f.findType(namesOf(s.Object))
	if t != nil {
		own := *t
		own.Constraints = slices.Clone(t.Constraints)
		for i, c := range own.Constraints {
			if c.Name == s.Subname {
				k := *c
				k.Name = s.Newname
				own.Constraints[i] = &k
			}
		}
		f.types.put(n, &own)
	} else {
		f.lookTypeOrComplain(n)
	}
	f.act(Action{Kind: AlterType, Name: n.String(), NewName: s.Newname, Detail: "rename constraint " + s.Subname})
}

// renameRelation renames a table, view, index or sequence. ALTER TABLE works
// on all of them.
func (f *folder) renameRelation(s *sqlparse.RenameStmt) {
	n, _ := f.lookVar(s.Relation)
	to := catalog.Name{Schema: n.Schema, Name: s.Newname}
	if f.relationExists(to) && f.relationExists(n) {
		f.problem("conflict", -1, `relation "%s" already exists`, to)
		return
	}
	f.moveRelation(s.Relation, s.MissingOk, to, RenameTable)
}

// moveRelation gives a relation a new name or schema.
func (f *folder) moveRelation(rv *sqlparse.RangeVar, missingOK bool, to catalog.Name, kind ActionKind) {
	n, _ := f.lookVar(rv)
	newName := to.Name
	if kind == SetSchema {
		newName = to.Schema
	}
	a := Action{Kind: kind, Relation: n, NewName: newName, IfExists: missingOK}
	switch {
	case f.indexes.has(n):
		owner := f.indexes.get(n)
		a.Kind, a.Name, a.Relation = RenameIndex, n.Name, owner
		a.Before = f.tables.get(owner)
		f.moveIndex(owner, n.Name, to.Name)
		a.After = f.tables.get(owner)
	case f.sequences.has(n):
		a.Detail = "sequence"
		f.moveSequence(n, to)
		a.Relation = to
	case f.views.has(n):
		a.Detail = "view"
		f.moveView(n, to)
		a.Relation = to
	default:
		t := f.table(rv, missingOK)
		if t == nil {
			return
		}
		a.Before = t
		f.moveTable(t.Name, to)
		a.After = f.tables.get(to)
		a.Existed = f.born.get(to) < f.file
	}
	if a.Relation == to {
		a.Existed = f.born.get(to) < f.file
		a.Relation = n
	}
	f.act(a)
}

func (f *folder) moveBorn(from, to catalog.Name) {
	if b, ok := f.born.m[from]; ok {
		f.born.del(from)
		f.born.put(to, b)
	}
	if f.assumed.get(from) {
		f.assumed.del(from)
		f.assumed.put(to, true)
	}
}

// moveTable renames a table and every mention of it.
func (f *folder) moveTable(from, to catalog.Name) {
	t := f.tables.get(from)
	children, heirs := f.partitionsOf(from), f.linked(f.heirs, from)
	referrers, readers := sortedLinks(f.referrers, from), sortedLinks(f.readers, from)
	var owned []*catalog.Sequence
	for _, c := range t.Columns {
		if q := f.sequences.get(f.columnSequences.get(columnKey{from, c.Name})); q != nil {
			owned = append(owned, q)
		}
	}
	f.moveBorn(from, to)
	f.update(t, func(d *catalog.Table) {
		d.Name = to
		for i, c := range d.Constraints {
			if c.RefTable == from {
				own := *c
				own.RefTable = to
				d.Constraints[i] = &own
			}
		}
	})
	for _, c := range children {
		f.update(c, func(d *catalog.Table) {
			b := *d.PartitionOf
			b.Parent = to
			d.PartitionOf = &b
		})
	}
	for _, h := range heirs {
		f.update(h, func(d *catalog.Table) {
			d.Inherits = slices.Clone(d.Inherits)
			for i, p := range d.Inherits {
				if p == from {
					d.Inherits[i] = to
				}
			}
		})
	}
	for _, r := range referrers {
		if r == from {
			continue
		}
		f.update(f.tables.get(r), func(d *catalog.Table) {
			for i, c := range d.Constraints {
				if c.RefTable == from {
					own := *c
					own.RefTable = to
					d.Constraints[i] = &own
				}
			}
		})
	}
	f.moveReaders(readers, from, to)
	for _, q := range owned {
		own := *q
		own.OwnedBy = to
		if from.Schema != to.Schema {
			own.Name.Schema = to.Schema
			f.moveBorn(q.Name, own.Name)
			f.renameGrants("sequence", q.Name.String(), own.Name.String())
		}
		f.putSequence(q, &own)
		if own.Name != q.Name {
			f.renameNextval(q.Name, own.Name)
		}
	}
	for _, s := range values(f.statistics) {
		if s.Table == from {
			own := *s
			own.Table = to
			f.statistics.put(s.Name, &own)
		}
	}
	for _, p := range values(f.pubs) {
		if i := slices.Index(p.Tables, from); i >= 0 {
			own := *p
			own.Tables = slices.Clone(p.Tables)
			own.Tables[i] = to
			slices.SortFunc(own.Tables, catalog.Name.Compare)
			f.pubs.put(p.Name, &own)
		}
	}
	f.renameGrants("table", from.String(), to.String())
}

func (f *folder) moveReaders(readers []catalog.Name, from, to catalog.Name) {
	for _, r := range readers {
		v := f.views.get(r)
		if v == nil {
			continue
		}
		own := *v
		own.Uses = slices.Clone(v.Uses)
		for i, u := range own.Uses {
			if u == from {
				own.Uses[i] = to
			}
		}
		slices.SortFunc(own.Uses, catalog.Name.Compare)
		f.moveInView(&own, from, to)
		f.putView(v, &own)
	}
}

func (f *folder) moveView(from, to catalog.Name) {
	v := f.views.get(from)
	readers := sortedLinks(f.readers, from)
	own := *v
	own.Name = to
	f.viewWords.put(to, f.viewWords.get(from))
	if sql, ok := f.spelled.m[from]; ok {
		f.spelled.del(from)
		f.spelled.put(to, sql)
	}
	f.putView(v, &own)
	f.moveBorn(from, to)
	f.moveReaders(readers, from, to)
	f.renameGrants("table", from.String(), to.String())
}

func (f *folder) moveSequence(from, to catalog.Name) {
	q := f.sequences.get(from)
	own := *q
	own.Name = to
	f.putSequence(q, &own)
	f.moveBorn(from, to)
	f.renameGrants("sequence", from.String(), to.String())
	f.renameNextval(from, to)
}

// renameNextval rewrites the defaults that take values from a renamed
// sequence: the server keeps them by identity, not by name.
func (f *folder) renameNextval(from, to catalog.Name) {
	for _, t := range sortedTables(f) {
		for _, c := range t.Columns {
			if c.Default == nil || !strings.Contains(c.Default.SQL, from.Name) || !strings.Contains(c.Default.SQL, "nextval") {
				continue
			}
			f.update(f.tables.get(t.Name), func(d *catalog.Table) {
				editColumn(d, c.Name, func(c *catalog.Column) {
					n, err := sqlparse.ParseExpr(c.Default.SQL)
					if err == nil && len(n.GetFuncCall().GetArgs()) == 1 {
						parts := splitName(constText(n.GetFuncCall().Args[0]))
						if len(parts) > 0 && parts[len(parts)-1] == from.Name && (len(parts) == 1 || parts[len(parts)-2] == from.Schema) {
							c.Default = nextval(to)
						}
					}
				})
			})
		}
	}
}

// moveIndex renames an index with the constraint that it serves.
func (f *folder) moveIndex(owner catalog.Name, from, to string) {
	if v := f.views.get(owner); v != nil {
		own := *v
		own.Indexes = slices.Clone(v.Indexes)
		for i, x := range own.Indexes {
			if x.Name == from {
				k := *x
				k.Name = to
				own.Indexes[i] = &k
			}
		}
		slices.SortFunc(own.Indexes, func(a, b *catalog.Index) int { return strings.Compare(a.Name, b.Name) })
		f.putView(v, &own)
		return
	}
	t := f.tables.get(owner)
	x := t.Index(from)
	if x == nil {
		return
	}
	if x.Constraint != "" {
		f.moveConstraint(owner, x.Constraint, to)
		return
	}
	f.update(t, func(d *catalog.Table) {
		own := *x
		own.Name = to
		d.Indexes = insertIndex(removeIndex(d.Indexes, from), &own)
		if d.ReplicaIdentity == "index "+from {
			d.ReplicaIdentity = "index " + to
		}
	})
	f.reparentIndexes(owner, from, to)
}

func (f *folder) moveType(t *catalog.Type, to catalog.Name) {
	from := t.Name
	own := *t
	own.Name = to
	f.types.del(from)
	f.types.put(to, &own)
	f.renameGrants("type", from.String(), to.String())
	for _, tab := range sortedTables(f) {
		if !slices.ContainsFunc(tab.Columns, func(c *catalog.Column) bool { return c.Type.Schema == from.Schema && c.Type.Name == from.Name }) {
			continue
		}
		f.update(tab, func(d *catalog.Table) {
			for i, c := range d.Columns {
				if c.Type.Schema == from.Schema && c.Type.Name == from.Name {
					k := *c
					k.Type.Schema, k.Type.Name = to.Schema, to.Name
					d.Columns[i] = &k
				}
			}
		})
	}
}

func (f *folder) moveFunction(fn *catalog.Function, to catalog.Name) {
	from, old := fn.Name, functionPath(fn)
	now := f.editFunction(fn, func(n *catalog.Function) { n.Name = to })
	f.renameGrants(fn.Kind, old, functionPath(now))
	if f.functions.has(from) {
		return
	}
	for _, v := range values(f.views) {
		if slices.ContainsFunc(v.Triggers, func(tr *catalog.Trigger) bool { return tr.Function == from }) {
			own := *v
			own.Triggers = slices.Clone(v.Triggers)
			for i, tr := range own.Triggers {
				if tr.Function == from {
					k := *tr
					k.Function = to
					own.Triggers[i] = &k
				}
			}
			f.putView(v, &own)
		}
	}
	for _, t := range sortedTables(f) {
		if slices.ContainsFunc(t.Triggers, func(tr *catalog.Trigger) bool { return tr.Function == from }) {
			f.update(t, func(d *catalog.Table) {
				for i, tr := range d.Triggers {
					if tr.Function == from {
						k := *tr
						k.Function = to
						d.Triggers[i] = &k
					}
				}
			})
		}
	}
}

func (f *folder) renameTrigger(s *sqlparse.RenameStmt) {
	t := f.table(s.Relation, s.MissingOk)
	if t == nil {
		return
	}
	f.renameTriggerOn(t.Name, s.Subname, s.Newname)
	f.act(Action{Kind: AlterTrigger, Relation: t.Name, Name: s.Subname, NewName: s.Newname, Before: t, After: f.tables.get(t.Name), Detail: "rename"})
}

func (f *folder) renameTriggerOn(n catalog.Name, from, to string) {
	f.update(f.tables.get(n), func(d *catalog.Table) {
		for _, tr := range d.Triggers {
			if tr.Name == from {
				own := *tr
				own.Name = to
				d.Triggers = insertTrigger(removeTrigger(d.Triggers, from), &own)
				return
			}
		}
		if !f.assumed.get(n) {
			f.problem("conflict", -1, `trigger "%s" for table "%s" does not exist`, from, n)
		}
	})
	for _, p := range f.partitionsOf(n) {
		for _, tr := range p.Triggers {
			if tr.Name == from && tr.Inherited {
				f.renameTriggerOn(p.Name, from, to)
				break
			}
		}
	}
}

func (f *folder) renamePolicy(s *sqlparse.RenameStmt) {
	t := f.table(s.Relation, s.MissingOk)
	if t == nil {
		return
	}
	after := f.update(t, func(d *catalog.Table) {
		for i, p := range d.Policies {
			if p.Name == s.Subname {
				own := *p
				own.Name = s.Newname
				d.Policies = insertPolicy(slices.Delete(d.Policies, i, i+1), &own)
				return
			}
		}
	})
	f.act(Action{Kind: AlterPolicy, Relation: t.Name, Name: s.Subname, NewName: s.Newname, Before: t, After: after, Detail: "rename"})
}

func (f *folder) renameSchema(s *sqlparse.RenameStmt) {
	from, to := s.Subname, s.Newname
	old := f.schemas.get(from)
	a := Action{Kind: AlterOther, Name: from, NewName: to, Detail: "rename schema"}
	if old == nil {
		f.problem("conflict", -1, `schema "%s" does not exist`, from)
		f.act(a)
		return
	}
	own := *old
	own.Name = to
	f.schemas.del(from)
	f.schemas.put(to, &own)
	f.renameGrants("schema", from, to)
	f.moveSchema(from, to)
	f.act(a)
}

// moveSchema moves everything in a schema to another.
func (f *folder) moveSchema(from, to string) {
	in := func(n catalog.Name) (catalog.Name, bool) {
		return catalog.Name{Schema: to, Name: n.Name}, n.Schema == from
	}
	for _, t := range sortedTables(f) {
		if n, ok := in(t.Name); ok {
			f.moveTable(t.Name, n)
		}
	}
	for _, v := range values(f.views) {
		if n, ok := in(v.Name); ok {
			f.moveView(v.Name, n)
		}
	}
	for _, q := range values(f.sequences) {
		if n, ok := in(q.Name); ok {
			f.moveSequence(q.Name, n)
		}
	}
	for _, t := range values(f.types) {
		if n, ok := in(t.Name); ok {
			f.moveType(t, n)
		}
	}
	for _, list := range f.functions.m {
		for _, fn := range list {
			if n, ok := in(fn.Name); ok {
				f.moveFunction(fn, n)
			}
		}
	}
	for _, s := range values(f.statistics) {
		if n, ok := in(s.Name); ok {
			k := *s
			k.Name = n
			f.statistics.del(s.Name)
			f.statistics.put(n, &k)
		}
	}
	for name, e := range f.extensions.m {
		if e.Schema == from {
			k := *e
			k.Schema = to
			f.extensions.put(name, &k)
		}
	}
}

// setSchema folds ALTER ... SET SCHEMA.
func (f *folder) setSchema(s *sqlparse.AlterObjectSchemaStmt) {
	if !f.schemaKnown(s.Newschema) && !f.vague {
		f.problem("conflict", -1, `schema "%s" does not exist`, s.Newschema)
	}
	switch s.ObjectType {
	case sqlparse.ObjectType_OBJECT_TABLE, sqlparse.ObjectType_OBJECT_FOREIGN_TABLE, sqlparse.ObjectType_OBJECT_VIEW,
		sqlparse.ObjectType_OBJECT_MATVIEW, sqlparse.ObjectType_OBJECT_SEQUENCE:
		n, _ := f.lookVar(s.Relation)
		f.moveRelation(s.Relation, s.MissingOk, catalog.Name{Schema: s.Newschema, Name: n.Name}, SetSchema)
	case sqlparse.ObjectType_OBJECT_TYPE, sqlparse.ObjectType_OBJECT_DOMAIN:
		n, t := f.findType(namesOf(s.Object))
		if t != nil {
			f.moveType(t, catalog.Name{Schema: s.Newschema, Name: n.Name})
		} else {
			f.lookTypeOrComplain(n)
		}
		f.act(Action{Kind: AlterType, Name: n.String(), NewName: s.Newschema, Detail: "set schema"})
	case sqlparse.ObjectType_OBJECT_FUNCTION, sqlparse.ObjectType_OBJECT_PROCEDURE, sqlparse.ObjectType_OBJECT_ROUTINE:
		fn, path := f.findFunction(s.Object.GetObjectWithArgs())
		if fn != nil {
			f.moveFunction(fn, catalog.Name{Schema: s.Newschema, Name: fn.Name.Name})
		} else {
			f.missingFunction(path)
		}
		f.act(Action{Kind: AlterFunction, Name: path, NewName: s.Newschema, Detail: "set schema"})
	case sqlparse.ObjectType_OBJECT_EXTENSION:
		name := strings.Join(namesOf(s.Object), ".")
		if e := f.extensions.get(name); e != nil {
			own := *e
			own.Schema = s.Newschema
			f.extensions.put(name, &own)
		}
		f.act(Action{Kind: AlterExtension, Name: name, NewName: s.Newschema, Detail: "set schema"})
	case sqlparse.ObjectType_OBJECT_STATISTIC_EXT:
		n := f.lookStatistics(namesOf(s.Object))
		if x := f.statistics.get(n); x != nil {
			own := *x
			own.Name.Schema = s.Newschema
			f.statistics.del(n)
			f.statistics.put(own.Name, &own)
		}
		f.act(Action{Kind: AlterOther, Name: n.String(), NewName: s.Newschema, Detail: "set schema of statistics"})
	default:
		f.act(Action{Kind: AlterOther, Name: strings.Join(namesOf(s.Object), "."), NewName: s.Newschema, Detail: "set schema"})
	}
}
