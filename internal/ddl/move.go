package ddl

import (
	"slices"
	"strings"

	"github.com/decadedb/decade/internal/catalog"
	"github.com/decadedb/decade/internal/sqlparse"
)

// Giving an object a new name or schema, and everything that speaks of it.

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
